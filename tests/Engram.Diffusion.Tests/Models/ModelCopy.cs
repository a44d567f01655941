using System.Text.Json.Nodes;
using Engram.Diffusion;

namespace Engram.Tests;

/// <summary>A copy of a recorded network's folder that a test may change.</summary>
internal sealed class ModelCopy : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly string _original;

    public ModelCopy(string golden)
    {
        _original = RepositoryRoot.Golden(golden);
        Folder = _scratch.CopyOf(_original);
    }

    public string Folder { get; }

    public string WeightsPath => System.IO.Path.Combine(
        Folder, File.Exists(System.IO.Path.Combine(Folder, "model.safetensors")) ? "model.safetensors" : "diffusion_pytorch_model.safetensors");

    public WeightsFile Weights => new(WeightsPath);

    public void Set(string key, JsonNode? value) => Edit(config => config[key] = value);

    public void Remove(string key) => Edit(config => config.Remove(key));

    public ParityReport Run() => ParityCheck.Run(Folder, Some.Device);

    public ModelException Refused() => Assert.Throws<ModelException>(Run);

    /// <summary>Runs both and asks for the same bits.</summary>
    public void AssertUnchanged()
    {
        var changed = Run();
        Assert.Equal(ParityCheck.Run(_original, Some.Device).Outputs, changed.Outputs);
        Assert.True(changed.Passed);
    }

    public void Dispose() => _scratch.Dispose();

    private void Edit(Action<JsonObject> edit)
    {
        var path = System.IO.Path.Combine(Folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(config);
        File.WriteAllText(path, config.ToJsonString());
    }
}
