using System.Formats.Tar;
using System.Text;
using System.Text.Json;

namespace Engram.Storage.DataSets.Writing;

/// <summary>
/// Writes pictures as the files of another set are, so that a trainer reads them beside it: a Parquet file with its columns and types, a tar shard, or a
/// folder with metadata.jsonl or with a text beside each picture.
/// </summary>
public static class PictureSet
{
    /// <param name="like">The set whose form is taken.</param>
    /// <param name="folder">Where the file, or the folder of pictures, goes.</param>
    /// <param name="name">Of the file without ending, or of the folder.</param>
    /// <returns>The path, relative to the folder.</returns>
    /// <exception cref="DataSetException">The set has a form that cannot hold such pictures.</exception>
    public static string WriteLike(ITrainingSource like, string folder, string name, IEnumerable<NewPicture> pictures, CancellationToken cancel = default)
    {
        var form = like.Describe();
        switch (like)
        {
            case ParquetSource parquet:
                ParquetPictures.Write(parquet, Path.Combine(folder, name + ".parquet"), pictures, cancel);
                return name + ".parquet";
            case WebDataset.TarSource:
                WriteTar(Path.Combine(folder, name + ".tar"), form.Caption is not null, pictures, cancel);
                return name + ".tar";
            case ImageFolderSource when form.Fields.Count > 0:
                WriteFolder(Path.Combine(folder, name), form.Caption, pictures, cancel);
                return name;
            case ImageFolderSource:
                WriteSiblings(Path.Combine(folder, name), form.Caption is not null, pictures, cancel);
                return name;
            default:
                throw new DataSetException($"{like.Path}: {form.Format} holds neither ids nor captions of its own; convert the set to Parquet or a folder of pictures first");
        }
    }

    /// <summary>A folder of pictures with metadata.jsonl: file_name, which is the id too, and the caption's column where there is one.</summary>
    /// <param name="caption">Its name; null writes none.</param>
    public static void WriteFolder(string folder, string? caption, IEnumerable<NewPicture> pictures, CancellationToken cancel = default)
    {
        var lines = new StringBuilder();
        foreach (var picture in pictures)
        {
            cancel.ThrowIfCancellationRequested();
            DurableFile.Write(Path.Combine(folder, picture.Name + ".png"), picture.Png);
            var cells = new Dictionary<string, string> { ["file_name"] = picture.Name + ".png" };
            if (caption is not null)
            {
                cells[caption] = picture.Caption;
            }

            lines.Append(JsonSerializer.Serialize(cells)).Append('\n');
        }

        DurableFile.WriteText(Path.Combine(folder, "metadata.jsonl"), lines.ToString());
    }

    private static void WriteSiblings(string folder, bool captions, IEnumerable<NewPicture> pictures, CancellationToken cancel)
    {
        foreach (var picture in pictures)
        {
            cancel.ThrowIfCancellationRequested();
            DurableFile.Write(Path.Combine(folder, picture.Name + ".png"), picture.Png);
            if (captions)
            {
                DurableFile.WriteText(Path.Combine(folder, picture.Name + ".txt"), picture.Caption + "\n");
            }
        }
    }

    private static void WriteTar(string path, bool captions, IEnumerable<NewPicture> pictures, CancellationToken cancel)
    {
        DurableFile.CreateFolder(Path.GetDirectoryName(path)!);
        using (var file = DurableFile.CreatePartial(path))
        {
            using (var tar = new TarWriter(file, TarEntryFormat.Ustar, leaveOpen: true))
            {
                foreach (var picture in pictures)
                {
                    cancel.ThrowIfCancellationRequested();
                    Add(tar, picture.Name + ".png", picture.Png);
                    if (captions)
                    {
                        Add(tar, picture.Name + ".txt", Encoding.UTF8.GetBytes(picture.Caption));
                    }
                }
            }

            DurableFile.FlushToDisk(file);
        }

        DurableFile.Publish(path);
    }

    // No time, so that equal pictures give equal files.
    private static void Add(TarWriter tar, string name, byte[] bytes) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes), ModificationTime = DateTimeOffset.UnixEpoch });
}
