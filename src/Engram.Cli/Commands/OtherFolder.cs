using Engram.Cli.Consoles;

namespace Engram.Cli.Commands;

/// <summary>A folder that is no data set but something else that Engram knows.</summary>
/// <param name="Format">What it is.</param>
/// <param name="Use">What to do with it.</param>
internal sealed record OtherFolder(string Format, string Use)
{
    /// <summary>Null where the path is to be read as a data set.</summary>
    public static OtherFolder? Of(string path)
    {
        if (!Directory.Exists(path))
        {
            return null;
        }

        bool Has(string name) => File.Exists(Path.Combine(path, name));
        if (Has("model_index.json") || (Has("config.json") && Directory.EnumerateFiles(path, "*.safetensors").Any()))
        {
            return new OtherFolder("a model's folder (diffusers layout)", "model: in a configuration; 'engram plan CONFIG' says what it would do");
        }

        if (Has("manifest.json") && Has("config.yaml"))
        {
            return new OtherFolder("a run's folder", $"'engram status {RelativePath.Of(Path.GetFullPath(path))}' says where it stands");
        }

        var prompts = Directory.EnumerateDirectories(path).Where(folder => File.Exists(Path.Combine(folder, "prompt.txt"))).ToList();
        if (prompts.Count == 0)
        {
            return null;
        }

        var pictures = prompts.Sum(folder => Directory.EnumerateFiles(folder, "*.png").LongCount());
        return new OtherFolder(
            FormattableString.Invariant($"given generations: {prompts.Count} prompts, {pictures} pictures"), "generations: { from: … } in a configuration");
    }
}
