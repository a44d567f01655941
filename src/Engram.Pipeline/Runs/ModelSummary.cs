using Engram.Diffusion;

namespace Engram.Pipeline.Runs;

/// <summary>What the pictures were drawn with, where its files or this program's defaults decide it.</summary>
/// <param name="Components">Each weight file with its number type.</param>
/// <param name="Scheduler">As diffusers spells it: DDIMScheduler.</param>
/// <param name="Entries">Model calls a picture, without guidance.</param>
/// <param name="SchedulerValues">Every value used, and where it is from: file, by default, by the pipeline, by the run.</param>
public sealed record ModelSummary(
    IReadOnlyList<ComponentFile> Components, string Scheduler, int Entries, double FirstTimestep, double LastTimestep,
    IReadOnlyList<SchedulerValue> SchedulerValues)
{
    internal static ModelSummary Of(ModelFolder folder)
    {
        var plan = folder.Scheduler;
        return new ModelSummary(
            folder.Components, plan.ClassName, plan.Timesteps.Count, plan.Timesteps[0], plan.Timesteps[^1], plan.Values);
    }
}
