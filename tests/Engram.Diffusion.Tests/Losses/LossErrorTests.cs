using Engram.Diffusion;

namespace Engram.Tests;

/// <summary>SecMI's and PIA's errors against their definitions, written out in double around the model's own output.</summary>
public sealed class LossErrorTests : IDisposable
{
    private const double Tolerance = 1e-4;

    private static readonly ModelFolder Folder = ModelFolder.Open(Some.MembershipModel);
    private static readonly TrainingNoise Schedule = Folder.ReadTrainingNoise();

    private readonly LossModel _model = LossModel.Load(Folder, Some.Device);

    [Fact]
    public void A_step_error_is_that_of_its_definition()
    {
        var image = LossModelTests.Picture(5);
        var errors = StepErrors([image], [20, 25], 10);
        Assert.InRange(errors[0] / Defined(image, [0, 10, 20], 10), 1 - Tolerance, 1 + Tolerance);

        // 10 does not divide 25: the last step is a short one.
        Assert.InRange(errors[1] / Defined(image, [0, 10, 20, 25], 10), 1 - Tolerance, 1 + Tolerance);
    }

    [Fact]
    public void Errors_do_not_depend_on_their_batch_nor_on_the_other_timesteps()
    {
        float[][] images = [LossModelTests.Picture(1), LossModelTests.Picture(2), LossModelTests.Picture(3)];
        var together = StepErrors(images, [5, 30, 40], 10);
        Assert.Equal(together[4], StepErrors([images[1]], [30], 10)[0]);
        Assert.Equal(together[6..8], StepErrors([images[2]], [5, 30], 10));
        var proximal = ProximalErrors(images, [50, 200]);
        Assert.Equal(proximal[3], ProximalErrors([images[1]], [200])[0]);
        Assert.Equal(9, together.Distinct().Count());
    }

    [Fact]
    public void A_proximal_error_is_that_of_its_definition()
    {
        var image = LossModelTests.Picture(4);
        var first = LossModelTests.Output(image, 0);
        var (alpha, sigma) = Schedule.At(200);
        var second = LossModelTests.Output([.. image.Select((x, i) => (float)((alpha * x) + (sigma * first[i])))], 200);
        var expected = first.Select((value, i) => Math.Pow(value - second[i], 4)).Average();
        Assert.InRange(ProximalErrors([image], [200])[0] / expected, 1 - Tolerance, 1 + Tolerance);
    }

    [Fact]
    public void A_step_beyond_the_schedule_is_refused() =>
        Assert.Contains("999", Assert.Throws<ModelException>(() => StepErrors([LossModelTests.Picture(1)], [995], 10)).Message, StringComparison.Ordinal);

    public void Dispose() => _model.Dispose();

    private static double Defined(float[] image, int[] ladder, int stride)
    {
        var x = image.Select(value => (double)value).ToArray();
        for (var i = 1; i < ladder.Length; i++)
        {
            x = Step(x, ladder[i - 1], ladder[i]);
        }

        var back = Step(Step(x, ladder[^1], ladder[^1] + stride), ladder[^1] + stride, ladder[^1]);
        return x.Select((value, i) => (value - back[i]) * (value - back[i])).Average();
    }

    private static double[] Step(double[] x, int from, int to)
    {
        var noise = LossModelTests.Output([.. x.Select(value => (float)value)], from);
        var ((alpha, sigma), (target, spread)) = (Schedule.At(from), Schedule.At(to));
        return [.. x.Select((value, i) => (target * (value - (sigma * noise[i])) / alpha) + (spread * noise[i]))];
    }

    private double[] StepErrors(float[][] images, int[] timesteps, int stride)
    {
        var errors = new double[images.Length * timesteps.Length];
        _model.StepErrors([.. images.Select(Clean)], timesteps, stride, errors, CancellationToken.None);
        return errors;
    }

    private double[] ProximalErrors(float[][] images, int[] timesteps)
    {
        var errors = new double[images.Length * timesteps.Length];
        _model.ProximalErrors([.. images.Select(Clean)], timesteps, errors, CancellationToken.None);
        return errors;
    }

    private static CleanImage Clean(float[] values) => new(values, TextEmbedding.None);
}
