using System.Globalization;
using System.Text;
using Engram.Cli.Configuration;
using Engram.Storage.Runs;

namespace Engram.Cli.Submit;

/// <summary>Manifests of a run's Indexed Job and of its merge, as YAML.</summary>
internal sealed class KubernetesJobs(RunFolder run, string name, SubmitOptions options)
{
    private const int LongestName = 50;

    // Kills that are not the node's: a shard that runs out of memory is begun again so often.
    private const int MostRestarts = 3;

    /// <summary>Names are letters, digits and '-'; those of a job leave room for its pods' endings.</summary>
    internal string JobName
    {
        get
        {
            var safe = string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
            return $"engram-{(safe.Length > LongestName ? safe[..LongestName].TrimEnd('-') : safe)}".TrimEnd('-');
        }
    }

    private string[] FullHash => options.FullHash ? ["--full-hash"] : [];

    /// <param name="shards">All of them: a complete one ends at once.</param>
    public string Shards(int shards) => Job(
        JobName,
        $"""
          completionMode: Indexed
          completions: {shards}
          parallelism: {Math.Min(shards, options.AtOnce ?? shards)}
          backoffLimitPerIndex: {MostRestarts}
          podFailurePolicy:
            rules:
              # A wrong configuration or changed inputs: once more would not help.
              - action: FailIndex
                onExitCodes: {"{ operator: In, values: [2, 3] }"}
              # A node that is drained or lost: not the shard's fault.
              - action: Ignore
                onPodConditions: [{"{ type: DisruptionTarget }"}]

        """,
        ["engram", "resume", run.Path, .. FullHash],
        options.Gpus);

    /// <summary>To be applied when the Indexed Job is complete.</summary>
    public string Merge() => Job($"{JobName}-merge", $"  backoffLimit: {MostRestarts}\n", ["engram", "merge", run.Path, .. FullHash], gpus: 0);

    private string Job(string job, string specification, IReadOnlyList<string> command, int gpus)
    {
        var text = new StringBuilder("# Written by engram submit.\napiVersion: batch/v1\nkind: Job\nmetadata:\n");
        text.Append(CultureInfo.InvariantCulture, $"  name: {job}\n");
        if (options.Partition is { } space)
        {
            text.Append(CultureInfo.InvariantCulture, $"  namespace: {space}\n");
        }

        text.Append("spec:\n").Append(specification);
        if (options.Time is { } seconds)
        {
            text.Append(CultureInfo.InvariantCulture, $"  activeDeadlineSeconds: {seconds}\n");
        }

        // Never: a restart is a new pod, which the policy above judges by its exit code. The grace is for the checkpoints.
        text.Append(
            $"""
              template:
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 120
                  containers:
                    - name: engram
                      image: {ConfigurationText.Quote(options.Image!)}
                      command: [{string.Join(", ", command.Select(ConfigurationText.Quote))}]

            """);
        AppendResources(text, gpus);
        if (options.Volumes.Count > 0)
        {
            text.Append("          volumeMounts:\n");
            foreach (var (i, (_, path)) in options.Volumes.Index())
            {
                text.Append(CultureInfo.InvariantCulture, $"            - {{ name: volume-{i}, mountPath: {ConfigurationText.Quote(path)} }}\n");
            }

            text.Append("      volumes:\n");
            foreach (var (i, (claim, _)) in options.Volumes.Index())
            {
                text.Append(CultureInfo.InvariantCulture, $"        - {{ name: volume-{i}, persistentVolumeClaim: {{ claimName: {ConfigurationText.Quote(claim)} }} }}\n");
            }
        }

        return text.ToString();
    }

    private void AppendResources(StringBuilder text, int gpus)
    {
        var limits = new List<string>();
        if (gpus > 0)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"nvidia.com/gpu: {gpus}"));
        }

        if (options.Cpus is { } cpus)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"cpu: {cpus}"));
        }

        if (options.Memory is { } memory)
        {
            limits.Add($"memory: {memory}");
        }

        if (limits.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"          resources: {{ limits: {{ {string.Join(", ", limits)} }} }}\n");
        }
    }
}
