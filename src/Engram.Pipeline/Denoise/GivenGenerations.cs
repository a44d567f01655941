using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Engram.Diffusion;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Selection;
using Engram.Storage;
using Engram.Storage.Images;

namespace Engram.Pipeline.Denoise;

/// <summary>
/// Pictures that another generator made (<c>generations.from</c>): a folder with one sub-folder a prompt. The caption is the text of the
/// sub-folder's prompt.txt (one line break at its end is no part of it), else the sub-folder's name. Its PNGs in order of their names are
/// generations 0, 1, 2, …; all pictures have one size.
/// </summary>
internal sealed class GivenGenerations
{
    private const string CaptionFile = "prompt.txt";

    private readonly Dictionary<string, string> _folderOfPrompt = new(StringComparer.Ordinal);

    private GivenGenerations(string path, ImageShape image, IReadOnlyList<Candidate> prompts, string hash) =>
        (Path, Image, Prompts, Hash) = (path, image, prompts, hash);

    public string Path { get; }

    public ImageShape Image { get; }

    /// <summary>Captions in order of the sub-folders' names, with their numbers of pictures.</summary>
    public IReadOnlyList<Candidate> Prompts { get; }

    /// <summary>SHA-256 over names, captions and bytes of every picture: what stands for the model.</summary>
    public string Hash { get; }

    /// <exception cref="DataSetException">No pictures, two sub-folders of one caption, or a picture that is broken.</exception>
    public static GivenGenerations Open(string path, CancellationToken stop)
    {
        if (!Directory.Exists(path))
        {
            throw new DataSetException($"{path}: is no folder; generations.from names a folder with one sub-folder of PNGs a prompt");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var prompts = new List<Candidate>();
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        ImageShape? image = null;
        foreach (var folder in Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal))
        {
            stop.ThrowIfCancellationRequested();
            var files = PicturesOf(folder);
            if (files.Length == 0)
            {
                continue;
            }

            var caption = CaptionOf(folder);
            if (string.IsNullOrWhiteSpace(caption))
            {
                throw new DataSetException($"{System.IO.Path.Combine(folder, CaptionFile)}: is blank; write the prompt into it");
            }

            if (!folders.TryAdd(SelectedPrompt.IdOf(caption), folder))
            {
                throw new DataSetException($"{folder}: has the caption of '{folders[SelectedPrompt.IdOf(caption)]}'; put their pictures into one folder");
            }

            prompts.Add(new Candidate(caption, Generations: files.Length));
            Append(hash, caption);
            foreach (var file in files)
            {
                Append(hash, System.IO.Path.GetFileName(file));
                hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
            }

            image ??= ShapeOf(Read(files[0]));
        }

        if (image is null)
        {
            throw new DataSetException($"{path}: no sub-folder holds a PNG; generations.from names a folder with one sub-folder of PNGs a prompt");
        }

        var given = new GivenGenerations(path, image.Value, prompts, Convert.ToHexStringLower(hash.GetHashAndReset()));
        foreach (var (id, folder) in folders)
        {
            given._folderOfPrompt.Add(id, folder);
        }

        return given;
    }

    /// <exception cref="DataSetException">A picture cannot be read or has another size than the first one; the message names it.</exception>
    public IReadOnlyList<Picture> Load(PromptWork work, IReadOnlySet<int> generations)
    {
        var files = PicturesOf(_folderOfPrompt[work.Prompt.PromptId]);
        return [.. generations.Order().Select(generation => Load(files[generation], generation))];
    }

    private Picture Load(string file, int generation)
    {
        var decoded = Read(file);
        if (ShapeOf(decoded) != Image)
        {
            throw new DataSetException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file}: is {decoded.Width} × {decoded.Height}, other pictures of generations.from are {Image.Width} × {Image.Height}; all need one size"));
        }

        return Picture.Of(generation, decoded.Rgb, finite: true, Image.Channels);
    }

    private static string[] PicturesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(file => System.IO.Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    private static string CaptionOf(string folder)
    {
        var file = System.IO.Path.Combine(folder, CaptionFile);
        if (!File.Exists(file))
        {
            return System.IO.Path.GetFileName(folder);
        }

        var text = File.ReadAllText(file);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    private static DecodedImage Read(string file)
    {
        try
        {
            return PngFile.Read(file);
        }
        catch (ImageException e)
        {
            throw new DataSetException($"{file}: {e.Message}; make it again or remove it", e);
        }
    }

    private static ImageShape ShapeOf(DecodedImage image) => new(image.Height, image.Width, 3);

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
