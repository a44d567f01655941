using System.Text;
using Engram.Diffusion;
using Engram.Pipeline.Options;

namespace Engram.Cli.Configuration;

/// <summary>config.yaml of a run: every option, and, as comments, what the model's own files decide.</summary>
internal static class ResolvedConfiguration
{
    public static string Of(RunOptions options)
    {
        var text = new StringBuilder("# The configuration of this run, every default written out; 'engram resume' on this folder goes on with it.\n");
        text.Append(ConfigurationText.Of(options));
        if (options.Generations.From.Length == 0)
        {
            AppendScheduler(text, ModelFolder.Open(options.Model, options.Generate.ToSampling()).Scheduler);
        }

        return text.ToString();
    }

    private static void AppendScheduler(StringBuilder text, SchedulerPlan scheduler)
    {
        text.Append("# The scheduler that these lead to, each value with its source:\n# ").Append(scheduler.ClassName).Append('\n');
        foreach (var value in scheduler.Values)
        {
            // A line break in a value of the model's file must not end the comment.
            text.Append("#   ").Append($"{value.Key}: {value.Value} ({value.Source})".ReplaceLineEndings(" ")).Append('\n');
        }
    }
}
