using System.Text.Json;

namespace Engram.Diffusion;

/// <summary>
/// Which files of a component's folder hold its weights. The plain file comes first, then an index with its shards, then a variant
/// (fp16 before bf16 before others). Nothing else in the folder is opened; pickle is refused.
/// </summary>
/// <param name="Single">The one file, or null where there are shards.</param>
/// <param name="Index">The index file, or null.</param>
/// <param name="Warnings">What a user should know about the choice.</param>
internal sealed record WeightFiles(string? Single, string? Index, IReadOnlyList<string> Warnings)
{
    private const string Extension = ".safetensors";

    /// <summary>diffusers' and transformers' names.</summary>
    private static readonly string[] Stems = ["diffusion_pytorch_model", "model"];

    private static readonly string[] PreferredVariants = ["fp16", "bf16", "fp32", "ema"];

    public static WeightFiles Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw ModelException.In(folder, "the folder is missing; copy the model's folder whole");
        }

        string[] names = [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        foreach (var stem in Stems)
        {
            if (Choose(folder, stem, names) is { } files)
            {
                return files;
            }
        }

        var pickle = names.FirstOrDefault(n => Path.GetExtension(n) is ".bin" or ".ckpt" or ".pt" or ".pth" or ".pkl");
        throw pickle is null
            ? ModelException.In(folder, $"no weights are here; {Stems[0]}{Extension} or {Stems[1]}{Extension} is needed")
            : ModelException.In(Path.Combine(folder, pickle),
                "pickle is not read, because loading it can run any code; convert the weights to safetensors");
    }

    /// <summary>The tensors' names and the shard of each, from the index.</summary>
    public static IReadOnlyDictionary<string, string> ReadMap(string index)
    {
        var root = JsonFile.ParseObject(index, JsonFile.ReadText(index));
        if (!root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw ModelException.In(index, "weight_map: an object from tensor to file is needed");
        }

        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in map.EnumerateObject())
        {
            var shard = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : "";
            // A name from a file never leaves the folder.
            if (shard.Length == 0 || shard.AsSpan().ContainsAny('/', '\\', '\0') || shard is "." or "..")
            {
                throw ModelException.In(index,
                    $"weight_map: '{property.Name}': {property.Value.GetRawText()} is no name of a file beside the index");
            }

            shards.Add(property.Name, shard);
        }

        return shards.Count > 0 ? shards : throw ModelException.In(index, "weight_map: names no tensor; copy the file again");
    }

    private static WeightFiles? Choose(string folder, string stem, string[] names)
    {
        var plain = $"{stem}{Extension}";
        var index = $"{stem}{Extension}.index.json";
        if (names.Contains(plain))
        {
            string[] warnings = names.Contains(index) ? [$"{Path.Combine(folder, plain)}: used; {index} beside it is not"] : [];
            return new WeightFiles(Path.Combine(folder, plain), null, warnings);
        }

        if (names.Contains(index))
        {
            return new WeightFiles(null, Path.Combine(folder, index), []);
        }

        return ChooseVariant(folder, stem, names);
    }

    private static WeightFiles? ChooseVariant(string folder, string stem, string[] names)
    {
        var choices =
            from name in names
            let indexVariant = VariantOfIndex(stem, name)
            let isIndex = indexVariant is not null
            let isFile = name.StartsWith($"{stem}.", StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
            where isIndex || isFile
            let variant = indexVariant ?? name[(stem.Length + 1)..^Extension.Length]
            // fp16-00001-of-00002 is a shard and belongs to its index.
            where isIndex || !variant.Contains("-of-", StringComparison.Ordinal)
            let preference = Array.IndexOf(PreferredVariants, variant)
            orderby preference < 0 ? PreferredVariants.Length : preference, name
            select (Name: name, IsIndex: isIndex, Variant: variant);
        if (choices.Select(c => ((string Name, bool IsIndex, string Variant)?)c).FirstOrDefault() is not { } choice)
        {
            return null;
        }

        var path = Path.Combine(folder, choice.Name);
        string[] warnings = [$"{path}: the {choice.Variant} variant is used, for there is no plain {stem}{Extension}"];
        return choice.IsIndex ? new WeightFiles(null, path, warnings) : new WeightFiles(path, null, warnings);
    }

    /// <summary>"fp16" of STEM.safetensors.index.fp16.json (transformers), STEM.safetensors.fp16.index.json and STEM.fp16.safetensors.index.json (diffusers).</summary>
    private static string? VariantOfIndex(string stem, string name)
    {
        if (!name.StartsWith($"{stem}.", StringComparison.Ordinal))
        {
            return null;
        }

        List<string> parts = [.. name[(stem.Length + 1)..].Split('.')];
        return parts.Count == 4 && parts[^1] == "json" && parts.Remove("safetensors") && parts.Remove("index") ? parts[0] : null;
    }
}
