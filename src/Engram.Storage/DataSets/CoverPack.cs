using Engram.Storage.Images;
using Microsoft.Win32.SafeHandles;

namespace Engram.Storage.DataSets;

/// <summary>
/// The training pictures whose proportions are not the generation's, scaled so that they just cover it and not cropped: what a random crop
/// was cut from. A scratch file beside the training pack, gone with the process.
/// </summary>
public sealed class CoverPack : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly Dictionary<long, Place> _places = [];
    private readonly int _channels;

    private CoverPack(SafeFileHandle file, int channels) => (_file, _channels) = (file, channels);

    /// <summary>Pictures that it holds.</summary>
    public int Count => _places.Count;

    /// <param name="options">Those of the training pack: rows that it could not read are left out here too.</param>
    /// <param name="folder">Of the scratch file.</param>
    public static CoverPack Build(ITrainingSource source, TrainingPack pack, PackOptions options, string folder, CancellationToken cancel)
    {
        DurableFile.CreateFolder(folder);

        // Machines share the cache, and in a container every process is number 1.
        var file = File.OpenHandle(
            Path.Combine(folder, $"covers-{Environment.MachineName}-{Environment.ProcessId}.scratch"), FileMode.Create, FileAccess.ReadWrite, FileShare.None,
            FileOptions.DeleteOnClose);
        var covers = new CoverPack(file, options.Channels);
        try
        {
            var (gate, end) = (new Lock(), 0L);
            var parallel = new ParallelOptions
            {
                CancellationToken = cancel,
                MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount,
            };
            Parallel.ForEach(source.ReadRows(cancel: cancel), parallel, row =>
            {
                if (row.Bytes is not { } bytes || !pack.IsReadable(row.Row))
                {
                    return;
                }

                var image = ImageResizer.Cover(ImageDecoder.Decode(bytes, options.Image), options.Width, options.Height, options.Resize.Filter);
                if (image.Width == options.Width && image.Height == options.Height)
                {
                    return;
                }

                var pixels = PackBuilder.Pack(image, options.Channels);
                Place place;
                lock (gate)
                {
                    place = new Place(end, image.Width, image.Height);
                    covers._places.Add(row.Row, place);
                    end += pixels.Length;
                }

                RandomAccess.Write(file, pixels, place.Offset);
            });
            return covers;
        }
        catch
        {
            covers.Dispose();
            throw;
        }
    }

    /// <summary>Null where the row has the generation's proportions, or no picture.</summary>
    public (int Width, int Height, byte[] Pixels)? Read(long row)
    {
        if (!_places.TryGetValue(row, out var place))
        {
            return null;
        }

        var pixels = new byte[place.Width * place.Height * _channels];
        RandomAccess.Read(_file, pixels, place.Offset);
        return (place.Width, place.Height, pixels);
    }

    public void Dispose() => _file.Dispose();

    private readonly record struct Place(long Offset, int Width, int Height);
}
