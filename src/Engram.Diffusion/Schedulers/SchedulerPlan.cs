namespace Engram.Diffusion;

/// <summary>Everything that decides a trajectory's coefficients, for the report and the resolved configuration.</summary>
/// <param name="ClassName">As diffusers spells it: DDIMScheduler.</param>
/// <param name="Timesteps">One entry a model call; fractional for Euler with linspace.</param>
/// <param name="Warnings">One line each.</param>
public sealed record SchedulerPlan(
    string ClassName,
    IReadOnlyList<SchedulerValue> Values,
    IReadOnlyList<double> Timesteps,
    IReadOnlyList<string> Warnings);

/// <param name="Value">As JSON would print it.</param>
/// <param name="Source">"file", "by default", "by the pipeline" or "by the run".</param>
public readonly record struct SchedulerValue(string Key, string Value, string Source);
