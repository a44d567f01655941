using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>Recorded losses of a model: io.safetensors holds images in [−1, 1], noise, timestep and losses; each is compared relative to itself.</summary>
internal static class LossParity
{
    private const string Losses = "losses";

    public static bool IsRecordedIn(string folder)
    {
        if (!File.Exists(Path.Combine(folder, Recorded.FileName)))
        {
            return false;
        }

        using var recorded = Recorded.Open(folder);
        return recorded.Has(Losses);
    }

    public static ParityReport Run(string folder, IDevice device, double tolerance)
    {
        var model = ModelFolder.Open(folder);
        using var recorded = Recorded.Open(folder);
        if (model.IsTextToImage || model.Classes > 0)
        {
            throw recorded.Refuse(Losses, "is of a model with text or classes; losses are compared for unconditional models");
        }

        var shape = model.Image;
        var items = recorded.Shape("images", 4)[0];
        var images = Read("images");
        var noise = Read("noise");
        var timestep = recorded.Timesteps("timestep", 1)[0];
        var expected = recorded.Floats(Losses, items);
        using var losses = LossModel.Load(model, device);
        LossRequest[] requests = [.. images.Select((image, i) => new LossRequest(new CleanImage(image, TextEmbedding.None), default, noise[i]))];
        var computed = new double[items];
        losses.Losses(requests, (int)timestep, computed, CancellationToken.None);

        // Both divided by the recorded one: the tolerance is then relative, picture by picture.
        var ratios = computed.Select((loss, i) => (float)(loss / expected[i])).ToArray();
        return new ParityReport(
            folder, "losses", [ParityOutput.Compare(Losses, ratios, [.. ratios.Select(_ => 1f)], tolerance)], model.Warnings);

        float[][] Read(string name) =>
        [
            .. Layout.ToChannelsLast(
                recorded.Floats(name, items, shape.Channels, shape.Height, shape.Width), shape.Channels, shape.Height * shape.Width)
                .Chunk(shape.Channels * shape.Height * shape.Width),
        ];
    }
}
