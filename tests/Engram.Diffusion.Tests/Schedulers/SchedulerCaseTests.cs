using Engram.Diffusion;

namespace Engram.Tests.Schedulers;

/// <summary>Right values of what real scheduler files do, worked out from the published formulae.</summary>
public sealed class SchedulerCaseTests
{
    private const string Sd = "\"beta_start\":0.00085,\"beta_end\":0.012,\"beta_schedule\":\"scaled_linear\"";

    [Fact]
    public void C01_foreign_keys_are_inert_and_named_in_one_warning()
    {
        var scheduler = Create($$"""
            {"_class_name":"DDIMScheduler",{{Sd}},"prediction_type":"v_prediction","rescale_betas_zero_snr":true,"timestep_spacing":"trailing",
            "set_alpha_to_one":false,"steps_offset":1,"clip_sample":false,"interpolation_type":"linear","skip_prk_steps":true,
            "use_karras_sigmas":true,"trained_betas":null}
            """, 20);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => 999.0 - (50 * i)), scheduler.Timesteps);
        var warning = Assert.Single(scheduler.Plan.Warnings);
        Assert.Contains("interpolation_type, skip_prk_steps, use_karras_sigmas", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void C01_bare_infinity_is_a_number_and_a_quoted_one_is_not()
    {
        Create($$"""{"_class_name":"DPMSolverMultistepScheduler",{{Sd}},"lambda_min_clipped":-Infinity}""", 20);
        Assert.Contains("lambda_min_clipped", Refused(
            $$"""{"_class_name":"DPMSolverMultistepScheduler",{{Sd}},"lambda_min_clipped":"-Infinity"}""", 20), StringComparison.Ordinal);
    }

    [Fact]
    public void C01_trained_betas_are_used()
    {
        var betas = string.Join(',', Enumerable.Repeat("0.5", 4));
        var scheduler = Create($$"""{"_class_name":"DDIMScheduler","num_train_timesteps":4,"trained_betas":[{{betas}}],"clip_sample":false}""", 4);
        // abar = 1/16 at timestep 3; from there to 1/8.
        Assert.Equal((float)Math.Sqrt(2), Trajectory.Constant(scheduler, 0)[0], 1e-6f);
        Assert.Contains("trained_betas", Refused("""{"_class_name":"DDIMScheduler","trained_betas":[0.1,0.2]}""", 2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DDIMScheduler", "\"prediction_type\":\"flow\"", "prediction_type: \"flow\"")]
    [InlineData("DDIMScheduler", "\"timestep_spacing\":\"odd\"", "timestep_spacing: \"odd\"")]
    [InlineData("DDIMScheduler", "\"beta_schedule\":\"sigmoid\"", "beta_schedule: \"sigmoid\"")]
    [InlineData("DDIMScheduler", "\"beta_start\":-1", "beta_start")]
    [InlineData("DDIMScheduler", "\"num_train_timesteps\":0", "num_train_timesteps: 0")]
    [InlineData("DDIMScheduler", "\"num_train_timesteps\":3", "num_train_timesteps: 3")]
    [InlineData("DDIMScheduler", "\"predict_epsilon\":false", "predict_epsilon")]
    [InlineData("DDPMScheduler", "\"variance_type\":\"learned_range\"", "variance_type: \"learned_range\"")]
    [InlineData("DDPMScheduler", "\"thresholding\":true,\"sample_max_value\":0.5", "sample_max_value")]
    [InlineData("PNDMScheduler", "\"prediction_type\":\"sample\"", "prediction_type: \"sample\"")]
    [InlineData("EulerDiscreteScheduler", "\"timestep_type\":\"continuous\"", "timestep_type: \"continuous\"")]
    [InlineData("EulerDiscreteScheduler", "\"use_beta_sigmas\":true", "use_beta_sigmas: true")]
    [InlineData("EulerDiscreteScheduler", "\"interpolation_type\":\"cubic\"", "interpolation_type: \"cubic\"")]
    [InlineData("DPMSolverMultistepScheduler", "\"solver_order\":4", "solver_order: 4")]
    [InlineData("DPMSolverMultistepScheduler", "\"variance_type\":\"learned\"", "variance_type: \"learned\"")]
    [InlineData("DPMSolverMultistepScheduler", "\"use_lu_lambdas\":true", "use_lu_lambdas: true")]
    [InlineData("DPMSolverMultistepScheduler", "\"algorithm_type\":\"other\"", "algorithm_type: \"other\"")]
    [InlineData("HeunDiscreteScheduler", "\"a\":1", "_class_name: \"HeunDiscreteScheduler\"")]
    public void C01_own_keys_with_other_values_are_refused_by_key_and_value(string name, string key, string said) =>
        Assert.Contains(said, Refused($$"""{"_class_name":"{{name}}",{{key}}}""", 10), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(",\"steps_offset\":0,\"clip_sample\":true")]
    public void C02_the_text_pipeline_rewrites_offset_and_clipping(string keys)
    {
        var json = $$"""{"_class_name":"DDIMScheduler",{{Sd}}{{keys}}}""";
        var text = Create(json, 50, r => r with { TextPipeline = true });
        Assert.Equal(Enumerable.Range(0, 50).Select(i => 981.0 - (20 * i)), text.Timesteps);
        Assert.Equal(("1", "by the pipeline"), Used(text, "steps_offset"));
        Assert.Equal(("false", "by the pipeline"), Used(text, "clip_sample"));

        var image = Create(json, 50);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => 980.0 - (20 * i)), image.Timesteps);
        Assert.Equal("true", Used(image, "clip_sample").Value);
        // Clipped, the clean sample of 20 becomes 1 and the last step returns it.
        Assert.Equal(1f, Trajectory.Constant(image, 0, 20)[^1], 1e-6f);
        Assert.True(Trajectory.Constant(text, 0, 20)[^1] > 20);
    }

    [Fact]
    public void C02_an_overriding_scheduler_keeps_betas_prediction_and_training_steps()
    {
        var json = $$"""
            {"_class_name":"PNDMScheduler",{{Sd}},"prediction_type":"v_prediction","num_train_timesteps":500,"skip_prk_steps":true,"set_alpha_to_one":false}
            """;
        var scheduler = Create(json, 50, r => r with { TextPipeline = true, Scheduler = "ddim" });
        Assert.Equal("DDIMScheduler", scheduler.Plan.ClassName);
        Assert.Equal(491, scheduler.Timesteps[0]);
        Assert.Equal(("0.00085", "file"), Used(scheduler, "beta_start"));
        Assert.Equal(("\"scaled_linear\"", "file"), Used(scheduler, "beta_schedule"));
        Assert.Equal(("\"v_prediction\"", "file"), Used(scheduler, "prediction_type"));
        Assert.Equal("false", Used(scheduler, "clip_sample").Value);
        Assert.Empty(scheduler.Plan.Warnings);
    }

    [Theory]
    [InlineData("ddim")]
    [InlineData("pndm")]
    [InlineData("ddpm")]
    [InlineData("euler")]
    public void C02_a_first_timestep_outside_the_table_is_refused_with_both_values(string name)
    {
        var json = $$"""{"_class_name":"PNDMScheduler",{{Sd}},"skip_prk_steps":true,"timestep_spacing":"leading"}""";
        var refused = Assert.Throws<ModelException>(() => Create(json, 1000, r => r with { TextPipeline = true, Scheduler = name })).Message;
        Assert.Contains("steps_offset: 1", refused, StringComparison.Ordinal);
        Assert.Contains("1000", refused, StringComparison.Ordinal);
        Assert.Contains("0..999", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void C03_final_sigmas_type_follows_the_version_the_file_and_the_run()
    {
        double[] list = [999, 949, 899, 849, 799, 749, 699, 649, 599, 549, 500, 450, 400, 350, 300, 250, 200, 150, 100, 50];
        foreach (var (keys, asked, value, source) in new[]
        {
            ("", null, "sigma_min", "by default"),
            (",\"_diffusers_version\":\"0.21.4\"", null, "sigma_min", "by default"),
            (",\"_diffusers_version\":\"0.26.0\"", null, "zero", "by default"),
            (",\"_diffusers_version\":\"0.33.0.dev0\"", null, "zero", "by default"),
            (",\"final_sigmas_type\":\"zero\"", null, "zero", "file"),
            (",\"final_sigmas_type\":\"sigma_min\",\"_diffusers_version\":\"0.30.0\"", null, "sigma_min", "file"),
            (",\"final_sigmas_type\":\"zero\"", "sigma_min", "sigma_min", "by the run"),
            ("", "zero", "zero", "by the run"),
        })
        {
            var scheduler = Create($$"""{"_class_name":"DPMSolverMultistepScheduler",{{Sd}}{{keys}}}""", 20, r => r with { FinalSigmasType = asked });
            Assert.Equal(list, scheduler.Timesteps);
            Assert.Equal(($"\"{value}\"", source), Used(scheduler, "final_sigmas_type"));
            var samples = Trajectory.Constant(scheduler, 0);
            if (value == "zero")
            {
                // With a noise of 0 the last step returns the clean sample: x / sqrt(abar[50]).
                Assert.Equal(1 / Math.Sqrt(Abar(50)), samples[^1] / (double)samples[^2], 1e-6);
            }
            else
            {
                // Every order is exact for a constant clean sample: x goes to sqrt(abar[0])·x0.
                Assert.Equal(samples[^2] * Math.Sqrt(Abar(0) / Abar(50)), samples[^1], 1e-5);
            }
        }
    }

    [Fact]
    public void C03_the_noise_form_with_a_final_zero_is_refused_with_both_keys()
    {
        var refused = Refused($$"""{"_class_name":"DPMSolverMultistepScheduler",{{Sd}},"algorithm_type":"dpmsolver","final_sigmas_type":"zero"}""", 20);
        Assert.Contains("final_sigmas_type: \"zero\"", refused, StringComparison.Ordinal);
        Assert.Contains("algorithm_type: \"dpmsolver\"", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linspace", 10, new[] { 999, 888, 777, 666, 555, 444, 333, 222, 111, 0 }, new[] { 899, 788, 677, 566, 455, 344, 233, 122, 11, -1 })]
    [InlineData("trailing", 13, new[] { 999, 922, 845, 768, 691, 614, 537, 461, 384, 307, 230, 153, 76 },
        new[] { 923, 846, 769, 692, 615, 538, 461, 385, 308, 231, 154, 77, 0 })]
    public void C04_DDIM_goes_back_by_T_div_n_and_exact_stride_to_the_next_entry(string spacing, int steps, int[] list, int[] targets)
    {
        var json = $$"""{"_class_name":"DDIMScheduler",{{Sd}},"timestep_spacing":"{{spacing}}","clip_sample":false,"set_alpha_to_one":true}""";
        var upstream = Create(json, steps);
        Assert.Equal(list.Select(t => (double)t), upstream.Timesteps);
        CheckTargets(Trajectory.Constant(upstream, 0), list, targets);
        CheckTargets(Trajectory.Constant(Create(json, steps, r => r with { ExactStride = true }), 0), list, [.. list[1..], -1]);
    }

    [Theory]
    [InlineData("", false, 899)]
    [InlineData("\"_diffusers_version\":\"0.31.0\",", false, 888)]
    [InlineData("", true, 888)]
    public void C04_DDPM_takes_the_next_entry_from_0_31_on(string version, bool exact, int target)
    {
        var json = $$"""{{{version}}"_class_name":"DDPMScheduler",{{Sd}},"timestep_spacing":"linspace","clip_sample":false,"prediction_type":"sample"}""";
        var scheduler = Create(json, 10, r => r with { ExactStride = exact });
        // The posterior mean's factor of x, for a clean sample of 0.
        var expected = Math.Sqrt(Abar(999) / Abar(target)) * (1 - Abar(target)) / (1 - Abar(999));
        Assert.Equal(expected, Trajectory.Constant(scheduler, 0)[0], 1e-5);
    }

    [Theory]
    [InlineData(true, 1, 1, new[] { 1 })]
    [InlineData(true, 1, 2, new[] { 501, 1, 1 })]
    [InlineData(true, 1, 4, new[] { 751, 501, 501, 251, 1 })]
    [InlineData(false, 0, 10, new[] { 900, 850, 850, 800, 800, 750, 750, 700, 700, 650, 650, 600, 600, 500, 400, 300, 200, 100, 0 })]
    public void C05_PNDM_repeats_a_timestep_and_counts_every_call(bool skip, int offset, int steps, int[] list)
    {
        var skipped = skip ? "true" : "false";
        var scheduler = Create($$"""{"_class_name":"PNDMScheduler",{{Sd}},"skip_prk_steps":{{skipped}},"steps_offset":{{offset}} }""", steps);
        Assert.Equal(list.Select(t => (double)t), scheduler.Timesteps);
        // A noise of 0 only rescales: whatever the start, the last sample is x·sqrt(final/first).
        var last = Trajectory.Constant(scheduler, 0)[^1];
        Assert.Equal(Math.Sqrt(Abar(0) / Abar(list[0])), last, 1e-4);
    }

    [Fact]
    public void C05_PNDM_lists_are_one_longer_than_the_steps()
    {
        foreach (var steps in new[] { 20, 50 })
        {
            var scheduler = Create($$"""{"_class_name":"PNDMScheduler",{{Sd}},"skip_prk_steps":true,"steps_offset":1}""", steps);
            Assert.Equal(steps + 1, scheduler.Timesteps.Count);
            Assert.Equal(scheduler.Timesteps[1], scheduler.Timesteps[2]);
        }

        Assert.Contains("skip_prk_steps", Refused($$"""{"_class_name":"PNDMScheduler",{{Sd}}}""", 3), StringComparison.Ordinal);
    }

    [Fact]
    public void C13_zero_terminal_SNR_is_exact_and_stays_finite()
    {
        var json = $$"""
            {"_class_name":"DDIMScheduler",{{Sd}},"rescale_betas_zero_snr":true,"prediction_type":"v_prediction","timestep_spacing":"trailing","clip_sample":false}
            """;
        foreach (var eta in new[] { 0.0, 1.0 })
        {
            var samples = Trajectory.Constant(Create(json, 20, r => r with { Eta = eta }), 0.5f, 1f, 0.3f);
            Assert.All(samples, s => Assert.True(float.IsFinite(s)));
            if (eta == 0)
            {
                // The clean prediction is -v exactly and the noise prediction is x: sqrt(abar)·(-0.5) + sqrt(1 - abar)·1 at timestep 949.
                var abar = ZeroSnrAbar(949);
                Assert.Equal((-0.5 * Math.Sqrt(abar)) + Math.Sqrt(1 - abar), samples[0], 1e-6);
            }
        }

        Assert.Equal(0.241019, ZeroSnrAbar(500), 1e-6);
    }

    [Fact]
    public void C13_epsilon_is_refused_where_the_signal_is_zero_and_warned_where_it_is_not_visited()
    {
        var json = $$"""{"_class_name":"DDIMScheduler",{{Sd}},"rescale_betas_zero_snr":true,"timestep_spacing":"SPACING"}""";
        foreach (var name in new[] { "DDIMScheduler", "DDPMScheduler" })
        {
            var refused = Refused(json.Replace("SPACING", "trailing", StringComparison.Ordinal).Replace("DDIMScheduler", name, StringComparison.Ordinal), 20);
            Assert.Contains("prediction_type", refused, StringComparison.Ordinal);
            Assert.Contains("rescale_betas_zero_snr", refused, StringComparison.Ordinal);
        }

        var warning = Assert.Single(Create(json.Replace("SPACING", "leading", StringComparison.Ordinal), 20).Plan.Warnings);
        Assert.Contains("not visited", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void C13_Euler_starts_at_sigma_4096()
    {
        var scheduler = Create(
            $$"""{"_class_name":"EulerDiscreteScheduler",{{Sd}},"rescale_betas_zero_snr":true,"timestep_spacing":"trailing","prediction_type":"v_prediction"}""", 20);
        Assert.Equal(4096, scheduler.InitNoiseSigma, 0.01);
        Assert.All(Trajectory.Constant(scheduler, 0.5f, 4096f), s => Assert.True(float.IsFinite(s)));
    }

    private static void CheckTargets(List<float> samples, int[] list, int[] targets)
    {
        var before = 1.0;
        for (var i = 0; i < list.Length; i++)
        {
            var to = targets[i] >= 0 ? Abar(targets[i]) : 1;
            Assert.Equal(Math.Sqrt(to / Abar(list[i])), samples[i] / before, 1e-5);
            before = samples[i];
        }
    }

    /// <summary>In double, from the definition.</summary>
    private static double Abar(int timestep) => Enumerable.Range(0, timestep + 1).Aggregate(1.0, (product, i) =>
    {
        var root = Math.Sqrt(0.00085) + ((Math.Sqrt(0.012) - Math.Sqrt(0.00085)) * i / 999);
        return product * (1 - (root * root));
    });

    private static double ZeroSnrAbar(int timestep)
    {
        var (first, last) = (Math.Sqrt(Abar(0)), Math.Sqrt(Abar(999)));
        var root = (Math.Sqrt(Abar(timestep)) - last) * first / (first - last);
        return root * root;
    }

    private static (string Value, string Source) Used(Scheduler scheduler, string key)
    {
        var value = Assert.Single(scheduler.Plan.Values, v => v.Key == key);
        return (value.Value, value.Source);
    }

    private static string Refused(string json, int steps)
    {
        var refused = Assert.Throws<ModelException>(() => Create(json, steps));
        Assert.StartsWith("scheduler_config.json: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        return refused.Message;
    }

    private static Scheduler Create(string json, int steps, Func<SchedulerRequest, SchedulerRequest>? change = null)
    {
        var request = new SchedulerRequest { Steps = steps };
        return Scheduler.Create(JsonConfig.Parse("scheduler_config.json", json), change?.Invoke(request) ?? request);
    }
}
