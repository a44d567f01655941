using System.Text.Json.Nodes;
using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests;

public sealed class LossModelTests : IDisposable
{
    private static readonly ModelFolder Folder = ModelFolder.Open(Some.MembershipModel);
    private static readonly ModelFolder TextFolder = ModelFolder.Open(Some.QuickstartModel);

    private readonly LossModel _model = LossModel.Load(Folder, Some.Device);

    [Fact]
    public void The_recorded_losses_are_met()
    {
        var report = ParityCheck.Run(Some.MembershipModel, Some.Device);
        Assert.Equal(("losses", true), (report.Kind, report.Passed));
        Assert.True(report.Outputs.Single().Absolute < 2e-5, $"{report.Outputs.Single().Absolute} of each loss");
    }

    [Fact]
    public void A_loss_depends_on_its_own_picture_noise_and_timestep_only()
    {
        LossRequest[] requests = [.. Enumerable.Range(0, 5).Select(i => Request(_model, Folder, i / 2, (uint)i))];
        var together = Losses(_model, requests, 100);
        Assert.Equal(together[1..4], Losses(_model, requests[1..4], 100));
        Assert.Equal(together[4], Losses(_model, requests[4..], 100)[0]);
        Assert.Equal(5, together.Distinct().Count());
        Assert.NotEqual(together[0], Losses(_model, requests, 101)[0]);
    }

    [Fact]
    public void Every_vector_width_gives_the_same_loss()
    {
        LossRequest[] requests = [.. Enumerable.Range(0, 3).Select(i => Request(_model, Folder, i, 0))];
        var expected = Losses(_model, requests, 300);
        foreach (var width in new[] { VectorWidth.V128, VectorWidth.V256 })
        {
            using var device = new HostDevice(1, width);
            using var model = LossModel.Load(Folder, device);
            Assert.Equal(expected, Losses(model, requests, 300));
        }
    }

    [Theory]
    [InlineData("v_prediction")]
    [InlineData("sample")]
    public void Other_predictions_are_converted_to_noise(string kind)
    {
        // The same output o read otherwise: ε̂ = σx + αo, or (x − αo)/σ. The definition is worked out in double from the model's ε̂ = o.
        using var scratch = new ScratchFolder();
        var copy = scratch.CopyOf(Some.MembershipModel, "model");
        var file = Path.Combine(copy, "scheduler", "scheduler_config.json");
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        json["prediction_type"] = kind;
        File.WriteAllText(file, json.ToJsonString());
        using var other = LossModel.Load(ModelFolder.Open(copy), Some.Device);

        var (alpha, sigma) = Folder.ReadTrainingNoise().At(200);
        var (image, noise) = (Picture(3), new float[256]);
        noise.AsSpan().Fill(0.25f);
        float[] noisy = [.. image.Select((x, i) => (float)((alpha * x) + (sigma * noise[i])))];
        var output = Output(noisy, 200);
        var expected = output.Select((o, i) =>
        {
            var predicted = kind == "sample" ? (noisy[i] - (alpha * o)) / sigma : (sigma * noisy[i]) + (alpha * o);
            return (noise[i] - predicted) * (noise[i] - predicted);
        }).Average();
        var found = Losses(other, [new LossRequest(new CleanImage(image, TextEmbedding.None), default, noise)], 200)[0];
        Assert.InRange(found / expected, 1 - 1e-5, 1 + 1e-5);
    }

    [Fact]
    public void A_latent_model_takes_the_encoders_mean_and_the_caption()
    {
        using var model = LossModel.Load(TextFolder, Some.Device);
        var (image, latent) = (TextFolder.Image, TextFolder.Latent);
        var pixels = Pixels(7, image.Height * image.Width * image.Channels);
        var clean = model.Clean(pixels, model.Encode("goggles"));
        Assert.Equal(latent.Height * latent.Width * latent.Channels, clean.Values.Length);

        using var vae = Autoencoder.Load(TextFolder.FolderOf("vae"), TextFolder.ConfigOf("vae"), Some.Device);
        using var pool = new ActivationPool(Some.Device);
        using var input = Some.Device.Allocate(pixels.Length);
        using var mean = Some.Device.Allocate(clean.Values.Length);
        using var variance = Some.Device.Allocate(clean.Values.Length);
        var tensor = input.As(new Shape(1, image.Height, image.Width, image.Channels));
        Some.Device.Upload([.. pixels.Select(p => (float)((p / 127.5) - 1))], tensor);
        var shape = new Shape(1, latent.Height, latent.Width, latent.Channels);
        vae.Encode(pool, tensor, mean.As(shape), variance.As(shape));
        var means = new float[clean.Values.Length];
        Some.Device.Download(mean.As(shape), means);
        Assert.Equal(means.Select(value => value * vae.Config.ScalingFactor), clean.Values);

        var other = clean with { Prompt = model.Encode("hotel") };
        var key = new NoiseKey(11, 0);
        var together = Losses(model, [new(clean, key), new(other, key)], 100);
        Assert.NotEqual(together[0], together[1]);
        Assert.Equal(together[1], Losses(model, [new(other, key)], 100)[0]);
    }

    [Fact]
    public void A_class_is_part_of_what_the_loss_is_of()
    {
        var folder = ModelFolder.Open(Some.UntargetedModel);
        using var model = LossModel.Load(folder, Some.Device);
        var request = Request(model, folder, 0, 0);
        var other = request with { Image = request.Image with { ClassLabel = 5 } };
        var losses = Losses(model, [request, other], 100);
        Assert.NotEqual(losses[0], losses[1]);
    }

    [Fact]
    public void Timesteps_outside_the_schedule_and_pictures_of_another_size_are_refused()
    {
        var request = Request(_model, Folder, 0, 0);
        Assert.Contains("choose 0 to 999", Assert.Throws<ModelException>(() => Losses(_model, [request], 1000)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Losses(_model, [request with { Image = new CleanImage(new float[4], TextEmbedding.None) }], 10));
        Assert.Throws<ShapeException>(() => _model.Clean(new byte[3], TextEmbedding.None));
    }

    public void Dispose() => _model.Dispose();

    internal static double[] Losses(LossModel model, LossRequest[] requests, int timestep)
    {
        var losses = new double[requests.Length];
        model.Losses(requests, timestep, losses, CancellationToken.None);
        return losses;
    }

    internal static float[] Picture(int seed) => [.. Pixels(seed, 256).Select(p => (float)((p / 127.5) - 1))];

    internal static float[] Output(float[] noisy, int timestep)
    {
        using var unet = Unet.Load(Folder.FolderOf("unet"), Folder.ConfigOf("unet"), Some.Device);
        using var pool = new ActivationPool(Some.Device);
        using var input = Some.Device.Allocate(256);
        using var output = Some.Device.Allocate(256);
        var shape = new Shape(1, 16, 16, 1);
        Some.Device.Upload(noisy, input.As(shape));
        unet.Forward(pool, input.As(shape), [timestep], [], output.As(shape));
        var values = new float[256];
        Some.Device.Download(output.As(shape), values);
        return values;
    }

    private static LossRequest Request(LossModel model, ModelFolder folder, int picture, uint draw) => new(
        model.Clean(Pixels(picture, folder.Image.Height * folder.Image.Width * folder.Image.Channels), model.Encode("")),
        new NoiseKey(NoiseKeys.Derive(1, $"{picture}", NoiseKeys.Loss), draw));

    private static byte[] Pixels(int seed, int count) => [.. Enumerable.Range(0, count).Select(i => (byte)((i * (seed + 3) * 7) % 251))];
}
