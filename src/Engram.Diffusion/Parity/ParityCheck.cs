using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Runs a component or a pipeline on recorded inputs and compares with the recorded outputs.</summary>
public static class ParityCheck
{
    public const double DefaultTolerance = 1e-4;

    /// <summary>
    /// A tokenizer folder (tokenizer_config.json, cases.json), a scheduler folder (scheduler_config.json), a network's folder
    /// (config.json, weights) or a pipeline's (model_index.json, io.json); the last three with io.safetensors.
    /// </summary>
    /// <param name="tolerance">Largest absolute difference; for schedulers, relative to the trajectory's largest value. Tokens are compared exactly.</param>
    /// <exception cref="ModelException">The folder cannot be read or holds something that is not supported.</exception>
    public static ParityReport Run(string folder, IDevice device, double? tolerance = null) => throw new NotImplementedException();
}
