using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Runs a component or a pipeline on recorded inputs and compares with the recorded outputs.</summary>
public static class ParityCheck
{
    public const double DefaultTolerance = 1e-4;

    /// <summary>
    /// A tokenizer folder (tokenizer_config.json, cases.json), a scheduler folder (scheduler_config.json), a pipeline's (model_index.json,
    /// io.json, or losses in io.safetensors) or a network's (config.json, weights); the last three with io.safetensors.
    /// </summary>
    /// <param name="tolerance">Largest absolute difference; for schedulers, relative to the trajectory's largest value, for losses to each. Tokens are compared exactly.</param>
    /// <exception cref="ModelException">The folder cannot be read or holds something that is not supported.</exception>
    public static ParityReport Run(string folder, IDevice device, double? tolerance = null)
    {
        var limit = tolerance ?? DefaultTolerance;
        if (!Directory.Exists(folder))
        {
            throw ModelException.In(folder, "is not a folder");
        }

        if (Holds(folder, "model_index.json"))
        {
            return LossParity.IsRecordedIn(folder) ? LossParity.Run(folder, device, limit) : PipelineParity.Run(folder, device, limit);
        }

        if (Holds(folder, "tokenizer_config.json"))
        {
            return TokenizerParity.Run(folder);
        }

        if (Holds(folder, "scheduler_config.json"))
        {
            return SchedulerParity.Run(folder, device, limit);
        }

        return Holds(folder, "config.json")
            ? NetworkParity.Run(folder, device, limit)
            : throw ModelException.In(
                folder, "holds none of model_index.json, tokenizer_config.json, scheduler_config.json and config.json, so its kind is unknown");
    }

    private static bool Holds(string folder, string file) => File.Exists(Path.Combine(folder, file));
}
