using Engram.Diffusion;
using Engram.Storage.Images;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Evidence;

/// <summary>The PNGs under images/, as pixels of a generation's shape; each that tables name is there, and none else.</summary>
internal sealed class KeptPictures
{
    private const string Folder = "images/";

    private readonly RunFolder _folder;
    private readonly ImageShape _shape;
    private readonly Findings _findings;
    private readonly HashSet<string> _unnamed;
    private readonly HashSet<string> _files;

    public KeptPictures(RunFolder folder, Manifest manifest, ImageShape shape, Findings findings)
    {
        (_folder, _shape, _findings) = (folder, shape, findings);
        _files = [.. manifest.Files!.Keys.Where(file => file.StartsWith(Folder, StringComparison.Ordinal))];
        _unnamed = [.. _files];
    }

    /// <summary>Says that a table names this file.</summary>
    /// <param name="path">Relative to the run.</param>
    public void Name(string path)
    {
        _unnamed.Remove(path);
        if (!_files.Contains(path))
        {
            _findings.Mismatch($"{path}: tables name this picture, the run does not have it");
        }
    }

    /// <summary>Height × width × channels bytes; null where the file is not there or is no such picture, which is a mismatch unless it is missing.</summary>
    public byte[]? Read(string path)
    {
        if (!_files.Contains(path) || !File.Exists(_folder.In(path)))
        {
            return null;
        }

        try
        {
            var image = PngFile.Read(_folder.In(path));
            if ((image.Height, image.Width) == (_shape.Height, _shape.Width))
            {
                return _shape.Channels == 3 ? image.Rgb : [.. image.Rgb.Where((_, i) => i % 3 == 0)];
            }

            _findings.Mismatch(FormattableString.Invariant(
                $"{path}: is {image.Width} × {image.Height}, the run's pictures are {_shape.Width} × {_shape.Height}"));
        }
        catch (ImageException e)
        {
            _findings.Mismatch($"{path}: {e.Message}");
        }

        return null;
    }

    /// <summary>After every table has named its pictures.</summary>
    public void End()
    {
        foreach (var path in _unnamed.Order(StringComparer.Ordinal))
        {
            _findings.Mismatch($"{path}: no table names this picture");
        }
    }
}
