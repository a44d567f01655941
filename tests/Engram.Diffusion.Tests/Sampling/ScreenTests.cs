using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests;

public sealed class ScreenTests : IDisposable
{
    private static readonly SamplingOptions Sampling = new() { Steps = 3, Guidance = 3 };
    private static readonly ModelFolder Folder = ModelFolder.Open(Some.QuickstartModel, Sampling);

    private readonly TextToImageModel _model = TextToImageModel.Load(Folder, Some.Device, Sampling);

    [Fact]
    public void A_captions_pull_does_not_depend_on_its_batch_and_the_noise_decides_it()
    {
        var requests = Requests(_model, "goggles", "hotel", "goggles", "crossed swords");
        var together = Screen(_model, requests, 2);
        Assert.Equal(together[1..3], Screen(_model, requests[1..3], 2));
        Assert.Equal(together[3], Screen(_model, requests[3..], 2)[0]);
        Assert.NotEqual(together[0], together[2]);
    }

    [Fact]
    public void The_empty_caption_does_not_pull_at_all() =>
        Assert.Equal([0.0, 0.0], Screen(_model, Requests(_model, "", ""), 3));

    [Fact]
    public void The_first_step_knows_no_guidance_and_later_ones_do()
    {
        var plain = Sampling with { Guidance = 1 };
        using var unguided = TextToImageModel.Load(Folder, Some.Device, plain);
        var requests = Requests(_model, "goggles");
        Assert.Equal(Screen(_model, requests, 1), Screen(unguided, requests, 1));
        Assert.NotEqual(Screen(_model, requests, 3), Screen(unguided, requests, 3));
    }

    [Fact]
    public void Broken_text_gives_no_finite_pull_and_leaves_the_others_alone()
    {
        var requests = Requests(_model, "goggles", "hotel");
        var expected = Screen(_model, requests, 1);
        requests[0] = requests[0] with { Prompt = requests[0].Prompt with { Values = [.. requests[0].Prompt.Values.Select(_ => 3e38f)] } };
        var found = Screen(_model, requests, 1);
        Assert.False(double.IsFinite(found[0]));
        Assert.Equal(expected[1], found[1]);
    }

    [Fact]
    public void Screening_leaves_no_trace_in_pictures()
    {
        var requests = Requests(_model, "goggles", "hotel");
        var (expected, found) = (new byte[2 * 32 * 32 * 3], new byte[2 * 32 * 32 * 3]);
        _model.Generate(requests, expected, new bool[2], CancellationToken.None);
        Screen(_model, requests, 2);
        _model.Generate(requests, found, new bool[2], CancellationToken.None);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void More_steps_than_the_schedule_has_are_refused() =>
        Assert.Throws<ShapeException>(() => Screen(_model, Requests(_model, "goggles"), 4));

    public void Dispose() => _model.Dispose();

    private static double[] Screen(TextToImageModel model, GenerationRequest[] requests, int steps)
    {
        var strengths = new double[requests.Length];
        model.Screen(requests, steps, strengths, CancellationToken.None);
        return strengths;
    }

    private static GenerationRequest[] Requests(TextToImageModel model, params string[] prompts) =>
        [.. prompts.Select((prompt, i) => new GenerationRequest(new NoiseKey(NoiseKeys.Derive(7, prompt, NoiseKeys.Screen), (uint)i), model.Encode(prompt)))];
}
