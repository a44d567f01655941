using Microsoft.ML.OnnxRuntime;

namespace Engram.Compare.Onnx;

/// <summary>
/// One model in ONNX Runtime's CPU provider: all graph optimisations, as many threads as we take, inputs and outputs in memory of their
/// own. Its threads spin within a call and stop when it returns, or they would take the core from what is measured next.
/// </summary>
internal sealed class OnnxPeer : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _names;
    private readonly OrtValue[] _inputs;
    private readonly OrtValue[] _outputs;
    private readonly float[] _output;

    public OnnxPeer(byte[] model, int threads, IReadOnlyList<(string Name, float[] Values, long[] Shape)> inputs, long[] output)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        _session = new InferenceSession(model, options);
        _names = [.. inputs.Select(input => input.Name)];
        _inputs = [.. inputs.Select(input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Shape))];
        _output = new float[output.Aggregate(1L, (product, extent) => product * extent)];
        _outputs = [OrtValue.CreateTensorValueFromMemory(_output, output)];
    }

    public static string Name => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    /// <summary>Runs the model and gives its output, which the next run overwrites.</summary>
    public ReadOnlySpan<float> Run()
    {
        _session.Run(_run, _names, _inputs, _session.OutputNames, _outputs);
        return _output;
    }

    public void Dispose()
    {
        foreach (var value in (ReadOnlySpan<OrtValue>)[.. _inputs, .. _outputs])
        {
            value.Dispose();
        }

        _run.Dispose();
        _session.Dispose();
    }
}
