using Engram.Tests.Commands;

namespace Engram.Tests.Reports;

/// <summary>A sweep of the shipped model with two finished cells and two that failed, loaded into a warehouse.</summary>
public sealed class SmallSweep : IAsyncLifetime
{
    public const string First = "0-guidance-1.5-model-model";
    public const string Second = "2-guidance-3-model-model";

    public ScratchFolder Files { get; } = new();

    public string Folder => Files["sweep"];

    /// <summary>What the sweep printed.</summary>
    public ProcessResult Result { get; private set; } = new(-1, "", "");

    public async ValueTask InitializeAsync()
    {
        TinyRun.Training(Files);
        Files.Write("sweep.yaml", TinyRun.Yaml() + $$"""

            warehouse: { to: 'duckdb:w.duckdb' }
            sweep: { generate: { guidance: [1.5, 3.0] }, model: [ '{{TinyRun.Shipped}}/model', 'no <b>where</b>' ] }
            """);
        Result = await EngramProcess.RunAsync(
            Files.Path, "run", "sweep.yaml", "--out", "sweep", "--set", "edges.threshold=0.99", "--set", "match.l2=0.9");
    }

    public ValueTask DisposeAsync()
    {
        Files.Dispose();
        return ValueTask.CompletedTask;
    }
}
