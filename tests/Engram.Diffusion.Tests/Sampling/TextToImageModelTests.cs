using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests;

public sealed class TextToImageModelTests : IDisposable
{
    private const int ImageBytes = 32 * 32 * 3;

    private static readonly SamplingOptions Sampling = new() { Steps = 3, Guidance = 3 };
    private static readonly ModelFolder Folder = ModelFolder.Open(Some.QuickstartModel, Sampling);

    private readonly TextToImageModel _model = TextToImageModel.Load(Folder, Some.Device, Sampling);

    [Fact]
    public void An_images_bytes_do_not_depend_on_its_batch()
    {
        var requests = Requests("goggles", "hotel", "goggles", "crossed swords", "hotel");
        var together = Generate(_model, requests);

        Assert.Equal(together.AsSpan(ImageBytes, ImageBytes), Generate(_model, requests[1..2]).AsSpan());
        Assert.Equal(together.AsSpan(2 * ImageBytes, 3 * ImageBytes), Generate(_model, requests[2..]).AsSpan());
        Array.Reverse(requests);
        Assert.Equal(together.AsSpan(0, ImageBytes), Generate(_model, requests).AsSpan(4 * ImageBytes));
    }

    [Fact]
    public void The_noise_decides_between_images_of_one_prompt()
    {
        var requests = Requests("goggles", "goggles");

        var pixels = Generate(_model, requests);

        Assert.NotEqual(pixels[..ImageBytes], pixels[ImageBytes..]);
    }

    [Fact]
    public void An_image_that_is_not_finite_is_flagged_and_leaves_the_others_alone()
    {
        var requests = Requests("goggles", "hotel", "goggles");
        var expected = Generate(_model, requests);
        var broken = requests[1].Prompt with { Values = [.. requests[1].Prompt.Values.Select(_ => 3e38f)] };
        requests[1] = requests[1] with { Prompt = broken };
        var pixels = new byte[3 * ImageBytes];
        var finite = new bool[3];

        _model.Generate(requests, pixels, finite, CancellationToken.None);

        Assert.Equal([true, false, true], finite);
        Assert.All(pixels[ImageBytes..(2 * ImageBytes)], value => Assert.Equal(0, value));
        Assert.Equal(expected.AsSpan(0, ImageBytes), pixels.AsSpan(0, ImageBytes));
        Assert.Equal(expected.AsSpan(2 * ImageBytes), pixels.AsSpan(2 * ImageBytes));
    }

    [Fact]
    public void A_cancelled_batch_stops_and_the_model_goes_on_unharmed()
    {
        var requests = Requests("goggles", "hotel");
        var expected = Generate(_model, requests);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => _model.Generate(requests, new byte[2 * ImageBytes], new bool[2], stop.Token));

        Assert.Equal(expected, Generate(_model, requests));
    }

    [Fact]
    public void Calls_count_guidance_and_without_it_the_negative_prompt_is_not_used()
    {
        var plain = Sampling with { Guidance = 1, NegativePrompt = "hotel" };
        using var unguided = TextToImageModel.Load(ModelFolder.Open(Some.QuickstartModel, plain), Some.Device, plain);
        using var other = TextToImageModel.Load(Folder, Some.Device, plain with { NegativePrompt = "" });
        var requests = Requests("goggles");

        Assert.Equal(6, _model.UnetCallsPerImage);
        Assert.Equal(3, unguided.UnetCallsPerImage);
        Assert.Equal(Generate(unguided, requests), Generate(other, requests));
        Assert.NotEqual(Generate(unguided, requests), Generate(_model, requests));
    }

    [Fact]
    public void The_negative_prompt_steers_the_image()
    {
        var negative = Sampling with { NegativePrompt = "hotel" };
        using var steered = TextToImageModel.Load(Folder, Some.Device, negative);
        var requests = Requests("goggles");

        Assert.NotEqual(Generate(_model, requests), Generate(steered, requests));
    }

    [Fact]
    public void A_second_batch_of_equal_size_allocates_no_memory()
    {
        var requests = Requests("goggles", "hotel");
        var pixels = new byte[2 * ImageBytes];
        var finite = new bool[2];
        _model.Generate(requests, pixels, finite, CancellationToken.None);
        _model.Generate(requests, pixels, finite, CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();

        _model.Generate(requests, pixels, finite, CancellationToken.None);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_embedding_says_how_many_tokens_it_holds()
    {
        var whole = _model.Encode("goggles");
        var cut = _model.Encode(string.Join(' ', Enumerable.Repeat("goggles", 40)));

        Assert.Equal((3, 0), (whole.Tokens, whole.Truncated));
        Assert.Equal(24 * 64, whole.Values.Length);
        Assert.Equal((22, (40 * 3) - 22), (cut.Tokens, cut.Truncated));
    }

    [Fact]
    public void Wrong_lengths_are_refused_before_any_work() =>
        Assert.Throws<ShapeException>(() => _model.Generate(Requests("goggles"), new byte[5], new bool[1], CancellationToken.None));

    public void Dispose() => _model.Dispose();

    private static byte[] Generate(TextToImageModel model, GenerationRequest[] requests)
    {
        var pixels = new byte[requests.Length * ImageBytes];
        var finite = new bool[requests.Length];
        model.Generate(requests, pixels, finite, CancellationToken.None);
        Assert.All(finite, Assert.True);
        return pixels;
    }

    private GenerationRequest[] Requests(params string[] prompts) =>
        [.. prompts.Select((prompt, i) => new GenerationRequest(new NoiseKey(NoiseKeys.Derive(7, prompt, "denoise"), (uint)i), _model.Encode(prompt)))];
}
