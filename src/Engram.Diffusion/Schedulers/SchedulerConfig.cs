using System.Globalization;
using System.Text.Json;

namespace Engram.Diffusion;

/// <summary>
/// scheduler_config.json as one class reads it: the file's value, unless the run or the pipeline replaces it, else the class's default; and
/// a record of every value used, for the report.
/// </summary>
internal sealed class SchedulerConfig
{
    private const string ByDefault = "by default";
    private const string ByFile = "file";
    private const string ByPipeline = "by the pipeline";
    private const string ByRun = "by the run";

    /// <summary>The largest training table that is believed; published models have 1,000.</summary>
    private const int MostTrainSteps = 1_000_000;

    private readonly JsonConfig _json;
    private readonly List<SchedulerValue> _values = [];
    private readonly List<string> _warnings = [];

    public SchedulerConfig(JsonConfig json, string className, SchedulerRequest request)
    {
        _json = json;
        ClassName = className;
        Request = request;
        Version = new DiffusersVersion(json.OptionalText("_diffusers_version"));
        if (request.Scheduler == "model" && json.OptionalText("_class_name") is { } own && own != className)
        {
            Warn($"_class_name: \"{own}\" is read as {className}, the class of the pipeline in model_index.json");
        }

        // Of recorded trajectories, beside the scheduler's own keys.
        json.Skip("num_inference_steps", "step_eta");
        TrainSteps = Int("num_train_timesteps", 1000);
        if (TrainSteps is < 1 or > MostTrainSteps)
        {
            throw Refuse("num_train_timesteps", $"1 to {MostTrainSteps} are");
        }

        _values.Add(new SchedulerValue("steps", Invariant(request.Steps), ByRun));
        if (request.Steps < 1 || request.Steps > TrainSteps)
        {
            throw ModelException.In(json.File,
                $"num_train_timesteps: {TrainSteps} does not allow {request.Steps} steps; choose 1 to {TrainSteps}");
        }
    }

    public string ClassName { get; }

    public SchedulerRequest Request { get; }

    public DiffusersVersion Version { get; }

    public int TrainSteps { get; }

    public int Steps => Request.Steps;

    /// <summary>Set by <see cref="ReadSpacing"/>.</summary>
    public int StepsOffset { get; private set; }

    public string ReadSpacing(string fallback)
    {
        // The constructors of upstream's text pipelines set both, whatever the file says (CASES.md, C02).
        StepsOffset = Request.TextPipeline ? Force("steps_offset", 1, ByPipeline) : Int("steps_offset", 0);
        if (StepsOffset < 0)
        {
            throw Refuse("steps_offset", "0 and above are");
        }

        return Choice("timestep_spacing", fallback, TimestepSpacing.Leading, TimestepSpacing.Linspace, TimestepSpacing.Trailing);
    }

    public bool ReadClipSample() => Request.TextPipeline ? Force("clip_sample", false, ByPipeline) : Bool("clip_sample", true);

    /// <summary>"zero" or "sigma_min"; missing, it is what the version that wrote the file did (CASES.md, C03).</summary>
    public string ReadFinalSigmas(string fallback)
    {
        if (Request.FinalSigmasType is not { } asked)
        {
            return Choice("final_sigmas_type", fallback, "zero", "sigma_min");
        }

        return asked is "zero" or "sigma_min"
            ? Force("final_sigmas_type", asked, ByRun)
            : throw ModelException.In(_json.File,
                $"final_sigmas_type: \"{asked}\" of the run is not supported; supported: zero, sigma_min");
    }

    public int Int(string key, int fallback) => Note(key, _json.Int(key, fallback));

    public double Double(string key, double fallback) => Note(key, _json.Double(key, fallback));

    /// <summary>Null counts as the default: files carry it for keys that were optional once.</summary>
    public bool Bool(string key, bool fallback) => Note(key, _json.OptionalBool(key) ?? fallback);

    public string Choice(string key, string fallback, params ReadOnlySpan<string> supported) =>
        Note(key, _json.Choice(key, fallback, supported));

    public double? OptionalDouble(string key) => _json.OptionalDouble(key) is { } value ? Note(key, value) : null;

    public double[]? OptionalDoubles(string key)
    {
        var values = _json.OptionalDoubles(key);
        if (values is not null)
        {
            _values.Add(new SchedulerValue(key, $"{values.Length} numbers", ByFile));
        }

        return values;
    }

    public string? OptionalText(string key) => _json.OptionalText(key) is { } value ? Note(key, value) : null;

    public void Only(string key, params ReadOnlySpan<string> json) => _json.Only(key, json);

    public ModelException Refuse(string key, string why) => _json.Refuse(key, why);

    public ModelException RefuseBoth(string first, string second, string why) =>
        ModelException.In(_json.File, $"{first}: {Shown(first)} with {second}: {Shown(second)} is not supported; {why}");

    public void Warn(string what) => _warnings.Add($"{_json.File}: {what}");

    /// <summary>A value that the run decides, for the report.</summary>
    public void NoteRun(string key, string value) => _values.Add(new SchedulerValue(key, value, ByRun));

    /// <summary>Checks the list's ends, warns once about keys that the class does not have, and closes the record.</summary>
    public SchedulerPlan Close(IReadOnlyList<double> timesteps)
    {
        if (timesteps.Count == 0)
        {
            throw Refuse("timestep_spacing", $"with {Steps} steps it leaves no timestep");
        }

        if (timesteps.Max() > TrainSteps - 1)
        {
            throw ModelException.In(_json.File,
                $"steps_offset: {StepsOffset} with {Steps} steps starts at timestep {Invariant(timesteps.Max())}, outside 0..{TrainSteps - 1}; take fewer steps");
        }

        RequireOwnMathematics();
        var foreign = _json.UnknownKeys;
        // An overriding class meets the keys of the model's own: that is no news.
        if (foreign.Count > 0 && Request.Scheduler == "model")
        {
            Warn($"keys that {ClassName} does not have are ignored: {string.Join(", ", foreign)}");
        }

        return new SchedulerPlan(ClassName, _values, timesteps, _warnings);
    }

    private static string Invariant<T>(T value) => value switch
    {
        bool truth => truth ? "true" : "false",
        string text => $"\"{text}\"",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(value),
    };

    /// <summary>Keys that are not this class's but say that the model was trained in another way than the class would assume.</summary>
    private void RequireOwnMathematics()
    {
        var unknown = _json.UnknownKeys;
        if (unknown.Contains("rescale_betas_zero_snr") && Request.Scheduler != "model" && _json.OptionalBool("rescale_betas_zero_snr") == true)
        {
            throw Refuse("rescale_betas_zero_snr", $"{ClassName} cannot rescale betas; choose another scheduler");
        }

        if (unknown.Contains("predict_epsilon") && !_json.Has("prediction_type") && _json.OptionalBool("predict_epsilon") == false)
        {
            throw Refuse("predict_epsilon", "replace it by prediction_type: sample");
        }
    }

    private string Shown(string key) =>
        _values.FindLast(v => v.Key == key) is { Key: not null } used ? $"{used.Value} ({used.Source})" : _json.RawText(key) ?? "null";

    private T Note<T>(string key, T value)
    {
        _values.Add(new SchedulerValue(key, Invariant(value), _json.Has(key) ? ByFile : ByDefault));
        return value;
    }

    private T Force<T>(string key, T value, string source)
    {
        _json.Skip(key);
        var text = Invariant(value);
        _values.Add(new SchedulerValue(key, text, _json.RawText(key) == text ? ByFile : source));
        return value;
    }
}
