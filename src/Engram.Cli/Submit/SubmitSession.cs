using Engram.Cli.Commands;
using Engram.Cli.Configuration;
using Engram.Cli.Consoles;
using Engram.Storage.Runs;

namespace Engram.Cli.Submit;

/// <summary>One call of submit: the run's folder is made ready, scripts are written, and, for Slurm, handed over.</summary>
internal sealed class SubmitSession(Guard guard, Interruption interruption, SubmitOptions submit)
{
    /// <param name="asked">--shards; null where it was not given.</param>
    public async Task<int> ExecuteAsync(string path, string[] settings, string? folder, int? asked, bool slurm, bool dryRun, bool json)
    {
        guard.Configuration = ConfigurationFile.Load(path, settings);
        var options = guard.Configuration.Options;
        var place = folder ?? RunFolderName.Of(options);
        var shards = asked ?? (options.Shards > 1 ? options.Shards : ShardPlan.Read(RunFolder.At(place))?.Shards)
            ?? throw new ConfigurationException("--shards: is missing; say into how many shards the run is cut, here or by the key shards");
        if (shards is < 1 or > 100_000)
        {
            throw new ConfigurationException($"--shards: {shards} is not from 1 to 100000");
        }

        if (place.Any(c => char.IsControl(c) || c is '"' or '\\'))
        {
            throw new ConfigurationException("--out: the run's path has a quote, a backslash or a control character, which batch scripts cannot name; choose another");
        }

        var shown = RelativePath.Of(place);
        if (Submission.Prepare(place, options with { Shards = shards }) is not { } submission)
        {
            await Console.Out.WriteLineAsync(SafeText.OneLine($"{shown}: the run is finished; nothing was submitted"));
            return ExitCode.Done;
        }

        return slurm ? await SlurmAsync(submission, options.Name, dryRun, json) : WriteKubernetes(submission, options.Name, json);
    }

    private async Task<int> SlurmAsync(Submission submission, string name, bool dryRun, bool json)
    {
        var scripts = new SlurmScripts(submission.Run, name, Program(), submit);
        var array = submission.Left.Count == 0 ? null : submission.Write("array.sh", scripts.Array(submission.Left));
        var merge = submission.Write("merge.sh", scripts.Merge());
        if (dryRun)
        {
            Print(json, new { submission.Shards, submission.Left, Array = array, Merge = merge }, $"written, not submitted: {array} {merge}");
            return ExitCode.Done;
        }

        var job = array is null ? null : await Sbatch.SubmitAsync(array, [], interruption.Stop);
        try
        {
            // A merge that can never begin goes away by itself; submit again makes another.
            string[] after = job is null ? [] : [$"--dependency=afterok:{job}", "--kill-on-invalid-dep=yes"];
            var last = await Sbatch.SubmitAsync(merge, after, interruption.Stop);
            Print(
                json, new { submission.Shards, submission.Left, Array = array, Merge = merge, ArrayJob = job, MergeJob = last },
                job is null
                    ? $"all {submission.Shards} shards are complete: merge job {last}"
                    : $"{submission.Left.Count} of {submission.Shards} shards: array job {job}, then merge job {last}; 'engram status {RelativePath.Of(submission.Run.Path)}' says where they stand");
        }
        catch (IOException e) when (job is not null)
        {
            throw new IOException($"array job {job} is submitted, its merge is not: {e.Message}; 'sbatch --dependency=afterok:{job} {merge}' repeats it", e);
        }

        return ExitCode.Done;
    }

    private int WriteKubernetes(Submission submission, string name, bool json)
    {
        var jobs = new KubernetesJobs(submission.Run, name, submit);
        var shards = submission.Write("shards.yaml", jobs.Shards(submission.Shards));
        var merge = submission.Write("merge.yaml", jobs.Merge());
        Print(
            json, new { submission.Shards, submission.Left, Job = shards, Merge = merge },
            $"written: kubectl apply -f {shards}; once job {jobs.JobName} is complete: kubectl apply -f {merge}");
        return ExitCode.Done;
    }

    private static void Print(bool json, object document, string line)
    {
        if (json)
        {
            Json.Print(document);
        }
        else
        {
            Console.Out.WriteLine(SafeText.OneLine(line));
        }
    }

    /// <summary>The words that start this very program on a node that shares its disk.</summary>
    private static string[] Program()
    {
        var process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [process];
    }
}
