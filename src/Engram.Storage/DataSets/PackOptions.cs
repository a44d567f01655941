using Engram.Storage.Images;

namespace Engram.Storage.DataSets;

/// <summary>What a training pack holds; everything here except <see cref="Threads"/> is part of its key.</summary>
public sealed record PackOptions
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>1 (grey, ITU-R 601 luma) or 3 (RGB).</summary>
    public int Channels { get; init; } = 3;

    public ResizeRule Resize { get; init; } = ResizeRule.Default;

    public ImageOptions Image { get; init; } = ImageOptions.Default;

    /// <summary>Fixed-size values computed once a row while its picture is in memory; null stores none.</summary>
    public PackDescriptor? Descriptor { get; init; }

    /// <summary>Decoders at work; 0 = all cores.</summary>
    public int Threads { get; init; }
}
