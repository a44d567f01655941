using System.Globalization;
using System.Text;
using Engram.Storage.Runs;

namespace Engram.Cli.Submit;

/// <summary>The batch scripts of a run's array job and of its merge.</summary>
/// <param name="program">The words that start engram on a node.</param>
internal sealed class SlurmScripts(RunFolder run, string name, IReadOnlyList<string> program, SubmitOptions options)
{
    // Time for the checkpoints between Slurm's warning and the limit.
    private const int WarningSeconds = 120;

    // A shard that was killed (out of memory, by an administrator) is begun again so often.
    private const int MostRestarts = 3;

    private string Logs => Path.Combine(run.Shards, "log");

    private string Engram => string.Join(' ', program.Select(Quote));

    private string FullHash => options.FullHash ? " --full-hash" : "";

    /// <param name="left">Indices of the shards that are not complete, ascending.</param>
    public string Array(IReadOnlyList<int> left)
    {
        var text = Head($"engram-{name}", $"slurm-%A_%a.out");
        text.Append(CultureInfo.InvariantCulture, $"#SBATCH --array={IndicesOf(left)}{(options.AtOnce is { } most ? $"%{most}" : "")}\n");
        text.Append(CultureInfo.InvariantCulture, $"#SBATCH --signal=B:USR1@{WarningSeconds}\n");
        if (options.Gpus > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"#SBATCH --gpus={options.Gpus}\n");
        }

        AppendCommon(text);
        return text.Append(
            $$"""

            # The program takes its shard from SLURM_ARRAY_TASK_ID; how many there are stands in {{OneLine(run.Shards)}}/plan.json.
            set -u
            log={{Quote(Logs)}}/"shard-$SLURM_ARRAY_TASK_ID-job-$SLURM_ARRAY_JOB_ID-restart-${SLURM_RESTART_COUNT:-0}.log"
            child=
            again=
            end() { [ -n "$child" ] && kill -TERM "$child" 2>/dev/null; }
            trap 'again=yes; end' USR1
            trap end TERM

            {{Engram}} resume {{Quote(run.Path)}}{{FullHash}} >> "$log" 2>&1 &
            child=$!
            while :; do
              wait "$child"
              code=$?
              # A trapped signal ends wait before the program has ended.
              kill -0 "$child" 2>/dev/null || break
            done

            # Before the time limit, and where it was killed, the shard goes back into the queue and on from its checkpoints.
            if { [ -n "$again" ] && [ "$code" -ne 0 ]; } || { [ "$code" -eq 137 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt {{MostRestarts}} ]; }; then
              scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
            fi
            exit "$code"

            """).ToString();
    }

    /// <summary>Submitted to begin when every shard of the array has ended with 0.</summary>
    public string Merge()
    {
        var text = Head($"engram-{name}-merge", "slurm-%j.out");
        AppendCommon(text);
        return text.Append(
            $$"""

            set -u
            log={{Quote(Logs)}}/"merge-job-$SLURM_JOB_ID-restart-${SLURM_RESTART_COUNT:-0}.log"
            exec {{Engram}} merge {{Quote(run.Path)}}{{FullHash}} >> "$log" 2>&1

            """).ToString();
    }

    /// <summary>A word for the shell, whatever is in it.</summary>
    internal static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>0-3,5: runs of indices.</summary>
    internal static string IndicesOf(IReadOnlyList<int> left)
    {
        var parts = new List<string>();
        for (var i = 0; i < left.Count; i++)
        {
            var first = i;
            while (i + 1 < left.Count && left[i + 1] == left[i] + 1)
            {
                i++;
            }

            parts.Add(first == i ? $"{left[i]}" : $"{left[first]}-{left[i]}");
        }

        return string.Join(',', parts);
    }

    // Slurm's own lines go to a file that a requeue appends to; the program's go to one of their own for each restart.
    private StringBuilder Head(string job, string output) => new(
        $"""
        #!/bin/bash
        # Written by engram submit.
        #SBATCH --job-name={job}
        #SBATCH --requeue
        #SBATCH --open-mode=append
        #SBATCH --output="{Logs.Replace("%", "%%", StringComparison.Ordinal)}/{output}"

        """);

    private void AppendCommon(StringBuilder text)
    {
        (string Key, string? Value)[] pairs =
        [
            ("partition", options.Partition), ("account", options.Account), ("time", options.Time), ("mem", options.Memory),
            ("cpus-per-task", options.Cpus?.ToString(CultureInfo.InvariantCulture)),
        ];
        foreach (var (key, value) in pairs.Where(pair => pair.Value is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"#SBATCH --{key}={value}\n");
        }

        foreach (var line in options.Raw)
        {
            text.Append(CultureInfo.InvariantCulture, $"#SBATCH {line}\n");
        }
    }

    private static string OneLine(string path) => path.ReplaceLineEndings(" ");
}
