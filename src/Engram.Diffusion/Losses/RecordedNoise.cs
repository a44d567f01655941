namespace Engram.Diffusion;

/// <summary>Draws of noise that other software recorded: tensor <c>noise</c> [draws, channels, height, width] of a safetensors file.</summary>
public static class RecordedNoise
{
    private const string Name = "noise";

    /// <summary>One array a draw, channels last.</summary>
    /// <param name="shape">Of what the model denoises.</param>
    /// <exception cref="ModelException">The file cannot be read, or holds no such tensor of that shape.</exception>
    public static IReadOnlyList<float[]> Read(string path, ImageShape shape)
    {
        using var file = SafetensorsFile.Open(path);
        if (!file.Tensors.TryGetValue(Name, out var entry))
        {
            throw ModelException.In(path, $"tensor '{Name}' is missing");
        }

        long[] wanted = [shape.Channels, shape.Height, shape.Width];
        if (entry.Shape.Count != 4 || entry.Shape[0] < 1 || !entry.Shape.Skip(1).SequenceEqual(wanted))
        {
            throw ModelException.In(path, $"tensor '{Name}' has shape {entry.ShapeText} where [draws, {string.Join(", ", wanted)}] is needed");
        }

        var values = new float[entry.Count];
        file.ReadFloats(Name, values);
        var size = shape.Channels * shape.Height * shape.Width;
        return [.. Layout.ToChannelsLast(values, shape.Channels, shape.Height * shape.Width).Chunk(size)];
    }
}
