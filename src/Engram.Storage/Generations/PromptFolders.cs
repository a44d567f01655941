using Engram.Storage.DataSets;

namespace Engram.Storage.Generations;

/// <summary>
/// Pictures in one sub-folder a prompt. A sub-folder's caption is the text of its prompt.txt (one line break at its end is no part of it),
/// else its name; of a run's folder, whose sub-folders are prompt ids, caption, class label and order are those of the table of prompts. A picture
/// carries the label as its one further column.
/// </summary>
internal static class PromptFolders
{
    private const string CaptionFile = "prompt.txt";
    private const string RunPictures = "images/generations";

    /// <summary>Null where the path is no folder of sub-folders with pictures.</summary>
    /// <exception cref="DataSetException">Two sub-folders of one caption, a blank caption, or no picture at all.</exception>
    public static ITrainingSource? TryOpen(string path, CancellationToken cancel)
    {
        if (!Directory.Exists(path) || Directory.EnumerateFiles(path).Any(IsData))
        {
            return null;
        }

        var (root, captions) = RunOf(path);
        var files = new List<string>();
        var entries = new List<FolderEntry>();
        var folders = new Dictionary<(string Caption, string? Label), string>();
        foreach (var folder in Directory.EnumerateDirectories(root)
            .OrderBy(folder => captions?.GetValueOrDefault(Path.GetFileName(folder)).Rank).ThenBy(folder => folder, StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            var name = Path.GetFileName(folder);
            List<string> pictures = [.. Directory.EnumerateFiles(folder).Where(ImageFolderSource.IsPicture).Order(StringComparer.Ordinal)];
            if (pictures.Count == 0 || name.StartsWith('.'))
            {
                continue;
            }

            var known = captions?.GetValueOrDefault(name) ?? default;
            var (caption, label) = (known.Caption ?? CaptionOf(folder, files, name), known.Label);
            if (!folders.TryAdd((caption, label), folder))
            {
                throw new DataSetException($"{folder}: has the caption of '{folders[(caption, label)]}'; put their pictures into one folder");
            }

            foreach (var picture in pictures)
            {
                files.Add($"{name}/{Path.GetFileName(picture)}");
                entries.Add(new FolderEntry(files[^1], caption, Id: null, [label]));
            }
        }

        return entries.Count == 0 ? null : ImageFolderSource.OfEntries(root, files, entries);
    }

    // Beside metadata, tables and archives the pictures are not alone, and those say what they are.
    private static bool IsData(string file) => DataFile.IsParquetName(file) || DataFile.IsTarName(file)
        || Path.GetFileName(file) is "metadata.jsonl" or "metadata.csv";

    private static string CaptionOf(string folder, List<string> files, string name)
    {
        var file = Path.Combine(folder, CaptionFile);
        if (!File.Exists(file))
        {
            return name;
        }

        files.Add($"{name}/{CaptionFile}");
        var text = string.Join('\n', Utf8Lines.Read(file).Select(line => line.Text));
        text = text.EndsWith('\r') ? text[..^1] : text;
        return !string.IsNullOrWhiteSpace(text) ? text : throw new DataSetException($"{file}: is blank; write the prompt into it");
    }

    /// <summary>The folder of pictures, and where it is a run's the captions and labels by prompt id, with their places in its list.</summary>
    private static (string Root, Dictionary<string, (long Rank, string? Caption, string? Label)>? Captions) RunOf(string path)
    {
        var full = Path.GetFullPath(path).TrimEnd('/', '\\');
        var run = full.Replace('\\', '/').EndsWith("/" + RunPictures, StringComparison.Ordinal) ? full[..^(RunPictures.Length + 1)] : full;
        var (pictures, tables) = (Path.Combine(run, RunPictures), Path.Combine(run, "tables", "prompts"));
        if (!Directory.Exists(pictures) || !Directory.Exists(tables))
        {
            return (path, null);
        }

        var captions = new Dictionary<string, (long Rank, string? Caption, string? Label)>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(tables, "*.parquet").Order(StringComparer.Ordinal))
        {
            using var query = new DuckQuery(file, $"SELECT coalesce(rank, 0), prompt_id, caption, class_label::VARCHAR FROM {DuckQuery.Table(file)}", threads: 1, 1L << 30);
            while (query.Read())
            {
                captions[query.Text(1)!] = (query.Integer(0), query.Text(2), query.Text(3));
            }
        }

        return (pictures, captions);
    }
}
