using CsCheck;
using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests.Schedulers;

/// <summary>What every right solver does, whatever its formulae: it is exact on straight paths and converges at its order.</summary>
public sealed class SchedulerPropertyTests
{
    /// <summary>
    /// From the first step on a rounding of float32 grows by up to 1/√ᾱ = 157 (linear betas): 157 · 6e-8 a step, over forty steps.
    /// A wrong coefficient shows at 1e-2.
    /// </summary>
    private const double Slack = 2e-4;

    private static readonly string[] Classes =
        ["DDIMScheduler", "PNDMScheduler", "EulerDiscreteScheduler", "DPMSolverMultistepScheduler"];

    private static readonly Gen<Case> Cases = Gen.Select(
        Pick(Classes),
        Pick("epsilon", "v_prediction", "sample"),
        Pick("leading", "linspace", "trailing"),
        Pick("linear", "scaled_linear"),
        Gen.Int[4, 40],
        Gen.Int[0, 7],
        Gen.Bool,
        Gen.Int[1, 3]).Select(c => new Case(c.Item1, c.Item2, c.Item3, c.Item4, c.Item5, c.Item6, c.Item7, c.Item8));

    /// <summary>
    /// A model that always means the same clean sample and noise keeps x = √ᾱ·x₀ + √(1−ᾱ)·ε at every step: all conversions, spacings and
    /// end points have to agree, and multistep differences vanish.
    /// </summary>
    [Fact]
    public void Constant_clean_sample_and_noise_are_followed_exactly() => Cases.Sample(c =>
    {
        if (c.Name == "PNDMScheduler" && c.Prediction != "epsilon")
        {
            // PNDM combines outputs as they are: those for v differ from step to step even here.
            return;
        }

        var scheduler = Create(c.Json(), c.Steps, c.Name is "DDIMScheduler" or "PNDMScheduler");
        var alphas = Abar(c.Schedule);
        var isEuler = c.Name == "EulerDiscreteScheduler";
        const double Clean = 0.6;
        const double Noise = -1.3;
        // Euler's x is x₀ + σ·ε, the others' √ᾱ times that.
        var times = scheduler.Timesteps;
        var first = Sigma(alphas, times[0]);
        var start = isEuler ? Clean + (first * Noise) : (Clean + (first * Noise)) / Math.Sqrt(1 + (first * first));
        var samples = new List<float>();
        Trajectory.Run(scheduler, new Shape(1, 1, 1, 1), [(float)start], (_, t, _) => Output(c.Prediction, Sigma(alphas, t)), null, (_, v) => samples.Add(v[0]));
        for (var i = 0; i + 1 < times.Count; i++)
        {
            if (c.Name == "PNDMScheduler" && (c.Flag || i < 13))
            {
                // Its start takes a step twice or in halves: only the way's end counts there.
                continue;
            }

            var sigma = Sigma(alphas, times[i + 1]);
            var expected = isEuler ? Clean + (sigma * Noise) : (Clean + (sigma * Noise)) / Math.Sqrt(1 + (sigma * sigma));
            Assert.True(Math.Abs(expected - samples[i]) < Slack * (1 + Math.Abs(start)), $"{c}: step {i}: {samples[i]} for {expected}");
        }

        var final = c.Name == "DPMSolverMultistepScheduler" ? Sigma(alphas, 0) : 0;
        var end = (Clean + (final * Noise)) / Math.Sqrt(1 + (final * final));
        Assert.True(Math.Abs(end - samples[^1]) < Slack * (1 + Math.Abs(start)), $"{c}: end: {samples[^1]} for {end}");

        static float Output(string prediction, double sigma)
        {
            var alpha = 1 / Math.Sqrt(1 + (sigma * sigma));
            return (float)(prediction switch
            {
                "epsilon" => Noise,
                "v_prediction" => (alpha * Noise) - (sigma * alpha * Clean),
                _ => Clean,
            });
        }
    }, iter: 300);

    [Fact]
    public void PNDM_turns_v_into_noise_at_the_step_it_is_for()
    {
        var alpha = Abar("linear")[0];
        var scheduler = Create("""{"_class_name":"PNDMScheduler","prediction_type":"v_prediction","skip_prk_steps":true,"set_alpha_to_one":true}""", 1);
        // x0 = 0.6 and noise = -1.3 at timestep 0; one step returns x0.
        var (a, s) = (Math.Sqrt(alpha), Math.Sqrt(1 - alpha));
        var last = Trajectory.Constant(scheduler, (float)((a * -1.3) - (s * 0.6)), (float)((a * 0.6) + (s * -1.3)));
        Assert.Equal(0.6f, Assert.Single(last), 1e-5f);
    }

    /// <summary>
    /// For data of N(0, ½²) the right noise prediction is linear in x and the flow known: x is proportional to √(ᾱ/4 + 1 − ᾱ). Twice the
    /// steps divide the error by 2^order.
    /// </summary>
    [Theory]
    [InlineData("DDIMScheduler", "", 1)]
    [InlineData("EulerDiscreteScheduler", "", 1)]
    [InlineData("PNDMScheduler", "\"skip_prk_steps\":true", 2)]
    [InlineData("PNDMScheduler", "\"skip_prk_steps\":false", 2)]
    [InlineData("DPMSolverMultistepScheduler", "\"solver_order\":1", 1)]
    [InlineData("DPMSolverMultistepScheduler", "\"solver_order\":2", 2)]
    [InlineData("DPMSolverMultistepScheduler", "\"solver_order\":2,\"solver_type\":\"heun\"", 2)]
    [InlineData("DPMSolverMultistepScheduler", "\"solver_order\":3", 2)]
    [InlineData("DPMSolverMultistepScheduler", "\"solver_order\":1,\"algorithm_type\":\"dpmsolver\"", 1)]
    [InlineData("DPMSolverMultistepScheduler", "\"solver_order\":2,\"algorithm_type\":\"dpmsolver\"", 2)]
    [InlineData("DPMSolverMultistepScheduler", "\"solver_order\":2,\"algorithm_type\":\"dpmsolver\",\"solver_type\":\"heun\"", 2)]
    [InlineData("DPMSolverMultistepScheduler", "\"solver_order\":3,\"algorithm_type\":\"dpmsolver\"", 2)]
    public void Errors_shrink_with_the_order(string name, string keys, int order)
    {
        // Many training steps, so that whole timesteps are no obstacle, and a first beta that keeps λ from running off at the end.
        double[] betas = [0.2, .. Enumerable.Repeat(5e-5, 40_000)];
        var json = $$"""
            {"_class_name":"{{name}}","_diffusers_version":"0.25.0","num_train_timesteps":{{betas.Length}},
            "trained_betas":[{{string.Join(',', betas)}}],"clip_sample":false,"set_alpha_to_one":false,"lower_order_final":false,
            "timestep_spacing":"linspace","final_sigmas_type":"sigma_min"{{(keys.Length > 0 ? "," : "")}}{{keys}} }
            """;
        var alphas = new double[betas.Length];
        for (var i = 0; i < betas.Length; i++)
        {
            alphas[i] = (i == 0 ? 1 : alphas[i - 1]) * (1 - (double)(float)betas[i]);
        }

        var (coarse, fine) = (Error(10), Error(20));
        Assert.True(coarse / fine > Math.Pow(2, order - 0.5), $"{coarse:G3} to {fine:G3} is no order {order}");

        double Error(int steps)
        {
            var scheduler = Create(json, steps, exact: true);
            var isEuler = name == "EulerDiscreteScheduler";
            var times = scheduler.Timesteps;
            var samples = Trajectory.Run(scheduler, new Shape(1, 1, 1, 1), [1f], (x, t, _) =>
            {
                var sigma = Sigma(alphas, t);
                var alpha = 1 / Math.Sqrt(1 + (sigma * sigma));
                return (float)(x * sigma * alpha / ((alpha * alpha / 4) + (sigma * alpha * sigma * alpha)));
            });
            var expected = Width(isEuler, Sigma(alphas, 0)) / Width(isEuler, Sigma(alphas, times[0]));
            return Math.Abs((samples[0] / expected) - 1);
        }

        static double Width(bool isEuler, double sigma) => Math.Sqrt(0.25 + (sigma * sigma)) / (isEuler ? 1 : Math.Sqrt(1 + (sigma * sigma)));
    }

    /// <summary>
    /// Where the predicted clean sample (noise) is a polynomial of λ, a step's integral is known. Heun's form and order 3 are exact for
    /// straight lines; of a square, order 3 takes half, as upstream has it since the authors' own code.
    /// </summary>
    [Theory]
    [InlineData(2, true, 0)]
    [InlineData(3, true, 0)]
    [InlineData(3, true, 0.2)]
    [InlineData(2, false, 0)]
    [InlineData(3, false, 0)]
    [InlineData(3, false, 0.2)]
    public void Solver_integrates_polynomials_of_the_half_log_SNR(int order, bool clean, double square)
    {
        var scheduler = Create($$"""
            {"_class_name":"DPMSolverMultistepScheduler","_diffusers_version":"0.25.0","solver_order":{{order}},"solver_type":"heun",
            "algorithm_type":"{{(clean ? "dpmsolver++" : "dpmsolver")}}","prediction_type":"{{(clean ? "sample" : "epsilon")}}",
            "final_sigmas_type":"sigma_min","beta_schedule":"scaled_linear"}
            """, 16);
        var alphas = Abar("scaled_linear");
        double Polynomial(double l) => 0.3 - (0.5 * l) + (square * l * l);
        double Lambda(double t) => -Math.Log(Sigma(alphas, t));
        var samples = new List<float> { 0.9f };
        Trajectory.Run(
            scheduler, new Shape(1, 1, 1, 1), [0.9f], (_, t, _) => (float)Polynomial(Lambda(t)), null, (_, v) => samples.Add(v[0]));
        for (var i = order - 1; i < 16; i++)
        {
            var (from, to) = (Lambda(scheduler.Timesteps[i]), i < 15 ? Lambda(scheduler.Timesteps[i + 1]) : Lambda(0));
            var h = to - from;
            var (alpha, alphaTo) = (1 / Math.Sqrt(1 + Math.Exp(-2 * from)), 1 / Math.Sqrt(1 + Math.Exp(-2 * to)));
            var (sigma, sigmaTo) = (alpha * Math.Exp(-from), alphaTo * Math.Exp(-to));
            var slope = -0.5 + (2 * square * from);
            // The integrals of e^(τ−h)·(1, τ, τ²/2), or e^(h−τ)·(…), over 0 to h.
            var expected = clean
                ? (sigmaTo / sigma * samples[i]) + (alphaTo * ((Polynomial(from) * (1 - Math.Exp(-h))) + (slope * (h - 1 + Math.Exp(-h)))
                    + (square * ((h * h / 2) - h + 1 - Math.Exp(-h)))))
                : (alphaTo / alpha * samples[i]) - (sigmaTo * ((Polynomial(from) * (Math.Exp(h) - 1)) + (slope * (Math.Exp(h) - 1 - h))
                    + (square * (Math.Exp(h) - 1 - h - (h * h / 2)))));
            Assert.Equal(expected, samples[i + 1], 1e-4 * (1 + Math.Abs(expected)));
        }
    }

    [Fact]
    public void The_stochastic_first_order_is_DDIM_with_all_the_noise()
    {
        const string Betas = "\"beta_start\":0.00085,\"beta_end\":0.012,\"beta_schedule\":\"scaled_linear\",\"timestep_spacing\":\"trailing\"";
        var sde = Create(
            $$"""{"_class_name":"DPMSolverMultistepScheduler",{{Betas}},"solver_order":1,"algorithm_type":"sde-dpmsolver++","final_sigmas_type":"zero"}""", 25);
        var ddim = Scheduler.Create(
            JsonConfig.Parse("x", $$"""{"_class_name":"DDIMScheduler",{{Betas}},"clip_sample":false}"""),
            new SchedulerRequest { Steps = 25, ExactStride = true, Eta = 1 });
        var noise = sde.Timesteps.Select((_, i) => (float)Math.Sin(7 * i)).ToArray();
        var (a, b) = (Follow(sde), Follow(ddim));
        Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

        List<float> Follow(Scheduler scheduler)
        {
            var samples = new List<float>();
            Trajectory.Run(scheduler, new Shape(1, 1, 1, 1), [0.8f], (x, t, _) => (float)Math.Cos(x + t), i => [noise[i]], (_, v) => samples.Add(v[0]));
            return samples;
        }
    }

    [Fact]
    public void Second_order_stochastic_solvers_repeat_the_first_order_on_constant_clean_samples()
    {
        foreach (var type in new[] { "midpoint", "heun" })
        {
            var runs = new[] { 1, 2 }.Select(order => Trajectory.Constant(Create(
                $$"""
                {"_class_name":"DPMSolverMultistepScheduler","prediction_type":"sample","solver_order":{{order}},"algorithm_type":"sde-dpmsolver++","solver_type":"{{type}}"}
                """, 20), 0.4f, 1.5f, 0.7f)).ToArray();
            Assert.All(runs[0].Zip(runs[1]), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Theory]
    [InlineData("DDPMScheduler", "fixed_small", 0)]
    [InlineData("DDPMScheduler", "fixed_small_log", 0)]
    [InlineData("DDPMScheduler", "fixed_large", 1)]
    [InlineData("DDPMScheduler", "fixed_large_log", 1)]
    public void DDPM_adds_the_variance_that_its_type_names(string name, string type, int large)
    {
        var scheduler = Create($$"""{"_class_name":"{{name}}","variance_type":"{{type}}","prediction_type":"sample","clip_sample":false}""", 10);
        var alphas = Abar("linear");
        var with = Trajectory.Constant(scheduler, 0, 0, 1);
        var (alpha, previous) = (alphas[900], alphas[800]);
        var beta = 1 - (alpha / previous);
        Assert.Equal(Math.Sqrt(large == 1 ? beta : beta * (1 - previous) / (1 - alpha)), with[0], 1e-5);
        Assert.False(scheduler.NeedsNoise(9));
    }

    [Fact]
    public void Limits_apply_to_each_item_alone()
    {
        var json = """
            {"_class_name":"DDIMScheduler","prediction_type":"sample","thresholding":true,"dynamic_thresholding_ratio":0.5,"sample_max_value":4,"num_train_timesteps":10}
            """;
        // One step goes to the clean sample: item 0 has the median magnitude 2, item 1 one below 1, item 2 one above the largest value.
        float[] clean = [-2, 1, 8, -0.5f, 0.25f, 3, 10, -20, 30];
        var last = Trajectory.Run(Create(json, 1), new Shape(3, 1, 1, 3), new float[9], (_, _, e) => clean[e]);
        Assert.Equal([-1, 0.5f, 1, -0.5f, 0.25f, 1, 1, -1, 1], last.Select(v => MathF.Round(v, 5)));
    }

    [Fact]
    public void Clipping_uses_its_range()
    {
        var json = """{"_class_name":"DDPMScheduler","prediction_type":"sample","clip_sample_range":0.7,"num_train_timesteps":10}""";
        var last = Trajectory.Run(Create(json, 1), new Shape(1, 1, 1, 3), [0, 0, 0], (_, _, e) => e - 1);
        Assert.Equal([-0.7f, 0, 0.7f], last.Select(v => MathF.Round(v, 5)));
    }

    [Theory]
    [InlineData("DDPMScheduler", "\"clip_sample\":true")]
    [InlineData("DDIMScheduler", "\"clip_sample\":true")]
    [InlineData("DDIMScheduler", "\"thresholding\":true")]
    [InlineData("DPMSolverMultistepScheduler", "\"thresholding\":true")]
    [InlineData("DPMSolverMultistepScheduler", "\"thresholding\":true,\"algorithm_type\":\"dpmsolver\"")]
    public void A_model_output_that_is_not_a_number_is_never_clamped_away(string name, string keys)
    {
        var scheduler = Create($$"""{"_class_name":"{{name}}",{{keys}}}""", 5);
        var last = Trajectory.Run(scheduler, new Shape(2, 1, 1, 1), [1, 1], (_, _, e) => e == 0 ? float.NaN : 0.1f, _ => [0, 0]);
        Assert.True(float.IsNaN(last[0]));
        Assert.True(float.IsFinite(last[1]));
    }

    [Fact]
    public void A_state_serves_batches_of_any_size_and_forgets_the_trajectory_before()
    {
        foreach (var keys in new[] { "\"_class_name\":\"PNDMScheduler\"", "\"_class_name\":\"DPMSolverMultistepScheduler\",\"solver_order\":3,\"thresholding\":true" })
        {
            var scheduler = Create($$"""{{{keys}}}""", 20);
            using var device = new ReferenceDevice();
            using var state = scheduler.CreateState(device, new Shape(3, 1, 1, 2));
            var three = Run(scheduler, device, state, 3);
            var one = Run(scheduler, device, state, 1);
            Assert.Equal(three[..2], one);
            Assert.Equal(three, Run(scheduler, device, state, 3));
        }

        static float[] Run(Scheduler scheduler, ReferenceDevice device, SchedulerState state, int items)
        {
            var shape = new Shape(items, 1, 1, 2);
            using var sampleBuffer = device.Allocate(shape.Count);
            using var outputBuffer = device.Allocate(shape.Count);
            var (sample, output) = (sampleBuffer.As(shape), outputBuffer.As(shape));
            float[] values = [.. Enumerable.Range(0, items * 2).Select(e => (float)Math.Sin(e + 1))];
            device.Upload(values, sample);
            for (var i = 0; i < scheduler.Timesteps.Count; i++)
            {
                device.Upload([.. values.Select(x => (float)Math.Tanh(x + (0.1 * i)))], output);
                scheduler.Step(device, state, i, output, sample, null);
                device.Download(sample, values);
            }

            return values;
        }
    }

    [Fact]
    public void Trailing_lists_have_as_many_entries_as_steps_and_none_below_zero()
    {
        for (var steps = 1; steps <= 1000; steps++)
        {
            var timesteps = Create("""{"_class_name":"DDIMScheduler","timestep_spacing":"trailing"}""", steps).Timesteps;
            Assert.Equal(steps, timesteps.Count);
            Assert.Equal(999, timesteps[0]);
            Assert.All(timesteps, t => Assert.InRange(t, 0, 999));
        }
    }

    [Theory]
    [InlineData("linear", "leading", 6, new[] { 830, 664, 498, 332, 166, 0 })]
    [InlineData("linear", "linspace", 3, new[] { 999, 500, 0 })]
    [InlineData("linear", "linspace", 1, new[] { 0 })]
    [InlineData("log_linear", "trailing", 3, new[] { 999, 666, 332 })]
    public void Euler_lists(string interpolation, string spacing, int steps, int[] list)
    {
        var scheduler = Create(
            $$"""{"_class_name":"EulerDiscreteScheduler","interpolation_type":"{{interpolation}}","timestep_spacing":"{{spacing}}"}""", steps);
        var expected = spacing == "linspace" && steps == 3 ? [999, 499.5, 0] : list.Select(t => (double)t);
        Assert.Equal(expected, scheduler.Timesteps);
        var sigmas = Abar("linear");
        var largest = Sigma(sigmas, interpolation == "log_linear" ? 999 : list[0]);
        Assert.Equal(spacing == "leading" ? Math.Sqrt(1 + (largest * largest)) : largest, scheduler.InitNoiseSigma, 1e-4 * (1 + largest));
        Assert.Equal(1 / Math.Sqrt(1 + (largest * largest)), scheduler.InputScale(0), 1e-5);
    }

    [Fact]
    public void Euler_log_linear_ends_at_the_smallest_sigma_of_the_table()
    {
        var scheduler = Create("""{"_class_name":"EulerDiscreteScheduler","interpolation_type":"log_linear","prediction_type":"sample"}""", 8);
        var (largest, smallest) = (Sigma(Abar("linear"), 999), Sigma(Abar("linear"), 0));
        // With a clean sample of 0 the sample is proportional to sigma.
        Assert.Equal(smallest / largest, Trajectory.Constant(scheduler, 0)[^1], 1e-6);
    }

    [Fact]
    public void Squared_cosine_betas_are_capped_and_sigmoid_ones_are_DDPMs_alone()
    {
        var scheduler = Create("""{"_class_name":"DDIMScheduler","beta_schedule":"squaredcos_cap_v2","clip_sample":false,"prediction_type":"sample"}""", 10);
        // abar = cos²((t + 1.008e3·…)) until the cap: from 900 to 800 the noise shrinks by sqrt((1 - abar')/(1 - abar)).
        double Cosine(int t) => Math.Pow(Math.Cos((((t + 1) / 1000.0) + 0.008) / 1.008 * Math.PI / 2) / Math.Cos(0.008 / 1.008 * Math.PI / 2), 2);
        Assert.Equal(Math.Sqrt((1 - Cosine(800)) / (1 - Cosine(900))), Trajectory.Constant(scheduler, 0)[0], 1e-5);
        Assert.Equal(1000, Create("""{"_class_name":"DDPMScheduler","beta_schedule":"sigmoid"}""", 1000).Timesteps.Count);
    }

    private static Scheduler Create(string json, int steps, bool exact = false) =>
        Scheduler.Create(JsonConfig.Parse("scheduler_config.json", json), new SchedulerRequest { Steps = steps, ExactStride = exact });

    private static double[] Abar(string schedule, int count = 1000, double start = 0.0001, double end = 0.02)
    {
        var alphas = new double[count];
        var product = 1.0;
        for (var i = 0; i < count; i++)
        {
            var part = (double)i / (count - 1);
            var root = Math.Sqrt(start) + ((Math.Sqrt(end) - Math.Sqrt(start)) * part);
            product *= 1 - (schedule == "linear" ? start + ((end - start) * part) : root * root);
            alphas[i] = product;
        }

        return alphas;
    }

    private static double Sigma(double[] alphas, double timestep)
    {
        var low = Math.Min((int)Math.Floor(timestep), alphas.Length - 2);
        var (a, b) = (One(alphas[low]), One(alphas[low + 1]));
        return a + ((timestep - low) * (b - a));

        static double One(double alpha) => Math.Sqrt((1 - alpha) / alpha);
    }

    private static Gen<string> Pick(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private sealed record Case(string Name, string Prediction, string Spacing, string Schedule, int Steps, int Offset, bool Flag, int Order)
    {
        public string Json() => $$"""
            {"_class_name":"{{Name}}","_diffusers_version":"0.25.0","prediction_type":"{{Prediction}}","timestep_spacing":"{{Spacing}}",
            "beta_schedule":"{{Schedule}}","steps_offset":{{Offset}},"clip_sample":false,"set_alpha_to_one":true,
            "skip_prk_steps":{{(Flag ? "true" : "false")}},"solver_order":{{Order}},"lower_order_final":{{(Flag ? "true" : "false")}},
            "solver_type":"{{(Flag ? "midpoint" : "heun")}}","algorithm_type":"{{(Flag ? "dpmsolver++" : "dpmsolver")}}",
            "final_sigmas_type":"{{(Name == "EulerDiscreteScheduler" ? "zero" : "sigma_min")}}"}
            """;
    }
}
