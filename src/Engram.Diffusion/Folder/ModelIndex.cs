using System.Text.Json;

namespace Engram.Diffusion;

/// <summary>What model_index.json says a folder is: a pipeline's class and the class of each component.</summary>
internal sealed class ModelIndex
{
    public const string FileName = "model_index.json";

    private const string TextPipeline = "StableDiffusionPipeline";

    private static readonly string[] ImagePipelines = ["DDPMPipeline", "DDIMPipeline", "PNDMPipeline"];

    /// <summary>
    /// Parts of a pipeline that change no image here: what filters pictures afterwards, and what prepares a picture as a prompt.
    /// </summary>
    private static readonly string[] Ignored = ["safety_checker", "feature_extractor", "image_encoder"];

    private static readonly Dictionary<string, string[]> TextParts = new(StringComparer.Ordinal)
    {
        ["unet"] = ["UNet2DConditionModel"],
        ["vae"] = ["AutoencoderKL"],
        ["text_encoder"] = ["CLIPTextModel"],
        ["tokenizer"] = ["CLIPTokenizer", "CLIPTokenizerFast"],
    };

    private static readonly Dictionary<string, string[]> ImageParts = new(StringComparer.Ordinal) { ["unet"] = ["UNet2DModel"] };

    private ModelIndex(string? file, bool isText, string? schedulerClass)
    {
        File = file;
        IsText = isText;
        SchedulerClass = schedulerClass;
    }

    /// <summary>The file, or null for an old unconditional folder that has none.</summary>
    public string? File { get; }

    public bool IsText { get; }

    /// <summary>Goes before the scheduler file's own class, as in diffusers.</summary>
    public string? SchedulerClass { get; }

    public static ModelIndex Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (System.IO.File.Exists(file))
        {
            return Parse(file, JsonFile.ParseObject(file, JsonFile.ReadText(file)));
        }

        if (System.IO.File.Exists(folder))
        {
            throw ModelException.In(folder, "is a file; a folder in the diffusers layout is needed, convert the checkpoint");
        }

        if (!Directory.Exists(folder))
        {
            throw ModelException.In(folder, "the folder is missing; model has to name a folder in the diffusers layout");
        }

        // Unconditional models of 2022 are a UNet and its scheduler side by side.
        return System.IO.File.Exists(Path.Combine(folder, "config.json"))
            ? new ModelIndex(null, isText: false, null)
            : throw ModelException.In(folder, $"{FileName} is missing; a folder in the diffusers layout is needed");
    }

    private static ModelIndex Parse(string file, JsonElement root)
    {
        var name = root.TryGetProperty("_class_name", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var isText = name == TextPipeline;
        if (!isText && !ImagePipelines.Contains(name))
        {
            throw ModelException.In(file,
                $"_class_name: {(name is null ? "no text" : $"\"{name}\"")} is not supported; supported: {TextPipeline}, {string.Join(", ", ImagePipelines)}");
        }

        var parts = isText ? TextParts : ImageParts;
        foreach (var property in root.EnumerateObject())
        {
            // Scalars are settings of the pipeline object, not components.
            if (property.Name == "scheduler" || Ignored.Contains(property.Name) || property.Value.ValueKind != JsonValueKind.Array)
            {
                continue;
            }

            var part = ClassOf(file, property);
            if (part is not null && (!parts.TryGetValue(property.Name, out var known) || !known.Contains(part)))
            {
                throw ModelException.In(file, $"{property.Name}: \"{part}\" is not supported in a {name}"
                    + (known is null ? "" : $"; supported: {string.Join(", ", known)}"));
            }
        }

        foreach (var part in parts.Keys.Append("scheduler"))
        {
            if (!root.TryGetProperty(part, out var entry) || entry.ValueKind != JsonValueKind.Array)
            {
                throw ModelException.In(file, $"{part}: the component is missing");
            }
        }

        var scheduler = ClassOf(file, root.EnumerateObject().First(p => p.Name == "scheduler"))
            ?? throw ModelException.In(file, "scheduler: null is not supported; copy the folder whole");
        // Upstream's constructors of these two make their own scheduler from the keys of whichever the folder holds.
        return new ModelIndex(file, isText, name switch
        {
            "DDIMPipeline" => "DDIMScheduler",
            "PNDMPipeline" => "PNDMScheduler",
            _ => scheduler,
        });
    }

    /// <summary>The class of [library, class]; null for a component that the folder does not have.</summary>
    private static string? ClassOf(string file, JsonProperty property)
    {
        var value = property.Value;
        if (value.GetArrayLength() != 2 || value.EnumerateArray().Any(e => e.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)))
        {
            throw ModelException.In(file, $"{property.Name}: {value.GetRawText().ReplaceLineEndings(" ")} is no [library, class]");
        }

        return value[1].GetString();
    }
}
