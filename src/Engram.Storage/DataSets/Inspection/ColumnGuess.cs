namespace Engram.Storage.DataSets.Inspection;

/// <summary>Opens a set whose columns are not known yet: those that were named, else names that publishers use.</summary>
public static class ColumnGuess
{
    private static readonly string[] Captions = ["text", "caption", "TEXT", "prompt", "label"];
    private static readonly string[] Images = ["image", "img", "jpg", "png"];

    /// <param name="caption">Named column; null tries the usual names, and none where there is none of them.</param>
    /// <param name="image">Named column; null tries the usual names.</param>
    /// <exception cref="DataSetException">A named column is absent, or there is no picture.</exception>
    public static ITrainingSource Open(
        string path, string? caption, string? image, string? id, IReadOnlyList<string> extra, int threads = 0, CancellationToken cancel = default)
    {
        string?[] captions = caption is null ? [.. Captions, null] : [caption];
        var failures = new List<DataSetException>();
        foreach (var picture in image is null ? Images : [image])
        {
            foreach (var text in captions)
            {
                try
                {
                    var columns = new TrainingColumns { Caption = text, Image = picture, Id = id, Extra = extra };
                    var source = TrainingSource.Open(path, columns, threads, cancel);
                    if (caption is not null || text is null || source.Describe().Caption is not null)
                    {
                        return source;
                    }
                }
                catch (DataSetException e) when (text is not null && e.MissingColumn == text)
                {
                    failures.Add(e);
                }
                catch (DataSetException e) when (e.MissingColumn == picture)
                {
                    failures.Add(e);
                    break;
                }
            }
        }

        // A caption that was only guessed is not what is wrong.
        var said = (caption is null ? failures.Find(e => e.MissingColumn == (image ?? Images[0])) : null) ?? failures[0];
        throw new DataSetException(said.Message, said) { MissingColumn = said.MissingColumn };
    }
}
