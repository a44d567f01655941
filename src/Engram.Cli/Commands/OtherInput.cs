using Engram.Cli.Consoles;
using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Cli.Commands;

/// <summary>What is no data set of pictures but something else that Engram knows.</summary>
/// <param name="Format">What it is.</param>
/// <param name="Use">What to do with it.</param>
internal sealed record OtherInput(string Format, string Use)
{
    private static readonly string[] CaptionNames = ["text", "caption", "TEXT", "prompt"];

    /// <summary>Captions of a list; null where it is none.</summary>
    public long? Captions { get; private init; }

    /// <summary>Blank and null ones of a list; null where it is none.</summary>
    public long? Skipped { get; private init; }

    /// <summary>Null where the path is to be read as a data set.</summary>
    /// <param name="caption">Column of a list's captions; null tries the usual names.</param>
    /// <exception cref="DataSetException">It is a list of captions and cannot be read.</exception>
    public static OtherInput? Of(string path, string? caption, CancellationToken cancel)
    {
        if (!Directory.Exists(path))
        {
            return Path.GetExtension(path).ToLowerInvariant() is ".jsonl" or ".csv" or ".txt" && File.Exists(path) ? ListOf(path, caption, cancel) : null;
        }

        bool Has(string name) => File.Exists(Path.Combine(path, name));
        if (Has("model_index.json") || (Has("config.json") && Directory.EnumerateFiles(path, "*.safetensors").Any()))
        {
            return new OtherInput("a model's folder (diffusers layout)", "model: in a configuration; 'engram plan CONFIG' says what it would do");
        }

        if (Has("manifest.json") && Has("config.yaml"))
        {
            return new OtherInput("a run's folder", $"'engram status {RelativePath.Of(Path.GetFullPath(path))}' says where it stands");
        }

        var prompts = Directory.EnumerateDirectories(path).Where(folder => File.Exists(Path.Combine(folder, "prompt.txt"))).ToList();
        if (prompts.Count == 0)
        {
            return null;
        }

        var pictures = prompts.Sum(folder => Directory.EnumerateFiles(folder, "*.png").LongCount());
        return new OtherInput(
            FormattableString.Invariant($"given generations: {prompts.Count} prompts, {pictures} pictures"), "generations: { from: … } in a configuration");
    }

    /// <summary>A file of captions without pictures.</summary>
    public static OtherInput ListOf(string path, string? caption, CancellationToken cancel)
    {
        var names = caption is null ? CaptionNames : [caption];
        for (var i = 0; ; i++)
        {
            try
            {
                var (captions, blank, first) = (0L, 0L, "");
                foreach (var line in PromptFile.Read(path, names[i], cancel))
                {
                    (captions, blank) = line.Caption is null ? (captions, blank + 1) : (captions + 1, blank);
                    first = first.Length == 0 ? line.Caption ?? "" : first;
                }

                var column = path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? "one a line" : $"column {names[i]}";
                return new OtherInput(
                    FormattableString.Invariant($"list of captions ({column}): {captions} captions, {blank} blank or null; first '{first}'"),
                    $"prompts: [ {{ strategy: file, path: …, caption: {names[i]} }} ] in a configuration")
                {
                    Captions = captions,
                    Skipped = blank,
                };
            }
            catch (DataSetException e) when (e.MissingColumn == names[i] && i + 1 < names.Length)
            {
                // The next usual name; the last one's message lists the columns.
            }
        }
    }
}
