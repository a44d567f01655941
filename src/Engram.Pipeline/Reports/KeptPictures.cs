using System.Buffers.Binary;
using Engram.Pipeline.Finish;
using Engram.Storage.Images;
using Engram.Storage.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>The kept PNGs of a run, small enough for a page.</summary>
public sealed class KeptPictures
{
    // Two pictures of 256 × 256 are 0.2 MB, 120 of them 12 MB: a page that a browser opens at once.
    private const int LongestSide = 256;

    private readonly RunFolder _folder;

    internal KeptPictures(RunFolder folder) => _folder = folder;

    /// <summary>Of a run's folder.</summary>
    public static KeptPictures Of(string folder) => new(RunFolder.Open(folder));

    /// <summary>The picture as PNG, reduced by a whole factor where a side is above 256 pixels; null where it is not there.</summary>
    /// <param name="relative">As tables hold it.</param>
    public ReportPicture? Read(string relative)
    {
        var path = _folder.In(relative);
        if (!File.Exists(path))
        {
            return null;
        }

        var picture = PngFile.Read(path);
        var factor = (Math.Max(picture.Width, picture.Height) + LongestSide - 1) / LongestSide;
        var shown = new Canvas(picture.Width, picture.Height, picture.Rgb).Reduce(Math.Min(factor, Math.Min(picture.Width, picture.Height)));
        return new ReportPicture(shown.Width, shown.Height, PngFile.Encode(shown.Rgb, shown.Width, shown.Height, 3));
    }

    internal string? PathIfKept(string relative) => File.Exists(_folder.In(relative)) ? relative : null;

    /// <summary>Height × width × channels by the header of any kept generation; 0 where none is kept.</summary>
    internal long ValuesOfAny()
    {
        var generations = Path.Combine(_folder.Images, "generations");
        var path = Directory.Exists(generations)
            ? Directory.EnumerateFiles(generations, "*.png", SearchOption.AllDirectories).FirstOrDefault()
            : null;
        if (path is null)
        {
            return 0;
        }

        // Own files: signature and IHDR are the first 26 bytes, colour type 0 is grey.
        var header = new byte[26];
        using var file = File.OpenRead(path);
        file.ReadExactly(header);
        return BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(16)) * (long)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(20))
            * (header[25] == 0 ? 1 : 3);
    }
}
