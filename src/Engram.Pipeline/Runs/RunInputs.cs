using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Engram.Compute.Arithmetic;
using Engram.Diffusion;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Embeddings;
using Engram.Pipeline.Membership;
using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;
using Engram.Pipeline.Selection;
using Engram.Pipeline.Untargeted;
using Engram.Storage.DataSets;

namespace Engram.Pipeline.Runs;

/// <summary>What a run is made from, opened and hashed before anything is written.</summary>
internal sealed record RunInputs
{
    /// <summary>Version of the arithmetic, as the manifest spells it.</summary>
    public static string Arithmetic { get; } = Definition.Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null where the pictures are given.</summary>
    public required IGeneratorFactory? Model { get; init; }

    /// <summary>Null where the pictures are drawn.</summary>
    public required GivenGenerations? Given { get; init; }

    /// <summary>The model that never saw the pictures, in the inpainting attack only; null without.</summary>
    public IGeneratorFactory? Reference { get; init; }

    public required ITrainingSource Training { get; init; }

    /// <summary>Every model that a membership attack reads; null in other attacks.</summary>
    public MembershipInputs? Membership { get; init; }

    /// <summary>The control set of the untargeted attack, what the target of a membership attack never saw, or the held-out set of the inpainting attack; null without one.</summary>
    public required (ITrainingSource Source, DataHash Data)? Control { get; init; }

    /// <summary>Keys that can change a value, and the contents of prompt files and owners' folders.</summary>
    public required string ConfigHash { get; init; }

    public required DataHash Data { get; init; }

    /// <summary>Of all that decides the selection of prompts, 64 hex digits; null where they come with the pictures or are classes.</summary>
    public required string? SelectionHash { get; init; }

    public string ModelHash => Model?.Hash ?? Given!.Hash;

    public ImageShape Shape => Model?.Image ?? Given!.Image;

    public static RunInputs Open(RunRequest request, RunParts parts, CancellationToken stop)
    {
        var options = request.Options;
        var isGiven = options.Generations.From.Length > 0;
        var model = isGiven ? null : parts.OpenModel(options);
        if (model is not null && options.Attack is AttackKind.Untargeted)
        {
            _ = SamplePlan.OfModel(options.Untargeted, model.Classes, model.Image);
        }

        var given = isGiven ? GivenGenerations.Open(options, request.FullHash, stop) : null;
        var reference = options.Attack is AttackKind.Inpainting ? OpenReference(options, model!, parts) : null;
        var control = OpenControl(request, model, stop);
        var membership = model is null || options.Attack is not AttackKind.Membership ? null : MembershipInputs.Open(options, model, stop);
        var config = ConfigHashOf(options, control?.Data.Hash, stop, membership?.Contents ?? (reference is null ? null : $"inpainting.reference {reference.Hash}\n"));
        var training = OpenSet(options, options.Training.Path, model, stop);
        membership?.RequireCaptions(training, options.Training.Caption);
        if (options.UsesEmbeddings)
        {
            // Counts that differ, keys that are missing and an encoder that cannot be used are found before the run has a folder.
            using var embeddings = EmbeddingInput.Open(options, training.Count);
            EmbeddingMemory.Require(options, training.Count, embeddings.Width);
        }

        var data = training.ComputeHash(request.FullHash, stop);
        return new RunInputs
        {
            Model = model,
            Given = given,
            Membership = membership,
            Reference = reference,
            Training = training,
            Control = control,
            ConfigHash = config,
            Data = data,
            SelectionHash = model is null || options.Attack is not AttackKind.TextToImage ? null : SelectionHashOf(options, model, data.Hash, stop),
        };
    }

    /// <summary>64 hex digits.</summary>
    /// <param name="control">Of the control or held-out set's contents; null without one.</param>
    /// <param name="models">Lines about the further models and lists of a membership attack, or about the reference model of an inpainting attack.</param>
    public static string ConfigHashOf(RunOptions options, string? control, CancellationToken stop, string? models = null)
    {
        var text = new StringBuilder(ConfigurationHash.Of(options)).Append('\n').Append("arithmetic ").Append(Arithmetic).Append('\n');

        if (control is not null)
        {
            text.Append(ControlOf(options).Key).Append(' ').Append(control).Append('\n');
        }

        text.Append(models);

        AddContents(text, options, stop);
        return HashOf(text);
    }

    /// <summary>
    /// The keys and files that select, the training set, and the model's size, to which pictures are scaled. Generations are part of a
    /// prompt; control captions, and nothing else that is selected without screening, are made from the seed; only screening runs the model.
    /// </summary>
    private static string SelectionHashOf(RunOptions options, IGeneratorFactory model, string data, CancellationToken stop)
    {
        var screens = options.Prompts.Any(source => source.Strategy is PromptStrategy.Screen);
        var controls = options.Prompts.Any(source => source.Strategy is PromptStrategy.Control);
        string[] decisive = screens ? ["prompts", "embeddings.", "training.", "generate.", "precision"]
            : ["prompts", "embeddings.", "training.", "generate.per_prompt", .. controls ? ["generate.seed"] : Array.Empty<string>()];
        var text = new StringBuilder("arithmetic ").Append(Arithmetic).Append('\n').Append(data).Append('\n').Append(model.Image).Append('\n');
        if (screens)
        {
            text.Append(model.Hash).Append('\n');
        }

        foreach (var line in ConfigurationHash.LinesOf(options).Where(line => decisive.Any(key => line.StartsWith(key, StringComparison.Ordinal))))
        {
            text.Append(line).Append('\n');
        }

        AddContents(text, options, stop);
        return HashOf(text);
    }

    /// <summary>Of the files that sources of prompts and embeddings name.</summary>
    private static void AddContents(StringBuilder text, RunOptions options, CancellationToken stop)
    {
        // The sources are not used where the pictures are given, so their files need not even exist.
        if (options.Generations.From.Length == 0 && options.Attack is AttackKind.TextToImage)
        {
            for (var i = 0; i < options.Prompts.Count; i++)
            {
                stop.ThrowIfCancellationRequested();
                AddContents(text, options.Prompts[i], $"prompts[{i}].path");
            }
        }

        if (options.Attack is AttackKind.Inpainting && options.Inpainting.Mask.Length > 0)
        {
            text.Append("inpainting.mask ").Append(DigestOf(options.Inpainting.Mask, "inpainting.mask")).Append('\n');
        }

        if (options.UsesEmbeddings)
        {
            text.Append("embeddings ").Append(EmbeddingInput.ContentsOf(options, stop)).Append('\n');
        }
    }

    private static string HashOf(StringBuilder text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

    /// <summary>Another model that makes pictures of the same size under the same conditions.</summary>
    private static IGeneratorFactory OpenReference(RunOptions options, IGeneratorFactory model, RunParts parts)
    {
        const string key = "inpainting.reference";
        var path = options.Inpainting.Reference;
        var reference = parts.OpenModel(options with { Model = path });
        return reference.Hash == model.Hash ? throw new OptionsException(key, $"'{path}' is the attacked model itself; name one that never saw the pictures")
            : reference.Image != model.Image ? throw new OptionsException(
                key, $"'{path}' makes pictures of {Size(reference.Image)}, the attacked model of {Size(model.Image)}; name one of the same size")
            : reference.Classes != model.Classes || reference.ReadsText != model.ReadsText ? throw new OptionsException(
                key, $"'{path}' has {reference.Classes} classes and {(reference.ReadsText ? "a" : "no")} text encoder, the attacked model {model.Classes} and {(model.ReadsText ? "one" : "none")}")
            : reference;

        static string Size(ImageShape image) => string.Create(CultureInfo.InvariantCulture, $"{image.Width} × {image.Height} × {image.Channels}");
    }

    /// <summary>A set with what the model is conditioned on, where the attack gives it that of each picture.</summary>
    private static ITrainingSource OpenSet(RunOptions options, string path, IGeneratorFactory? model, CancellationToken stop) =>
        options.Attack is AttackKind.Inpainting
            ? TrainingSet.OpenSource(
                options, path, model!.ReadsText ? options.Training.Caption : null,
                model.Classes > 0 ? [.. options.Training.Columns.Where(column => column != options.Inpainting.Label), options.Inpainting.Label] : options.Training.Columns, stop)
            : TrainingSet.OpenSource(options, path, stop);

    private static (ITrainingSource Source, DataHash Data)? OpenControl(RunRequest request, IGeneratorFactory? model, CancellationToken stop)
    {
        var path = ControlOf(request.Options).Path;
        if (path.Length == 0)
        {
            return null;
        }

        var source = OpenSet(request.Options, path, model, stop);
        return (source, source.ComputeHash(request.FullHash, stop));
    }

    /// <summary>The set beside the training set; an empty path without one.</summary>
    public static (string Key, string Path) ControlOf(RunOptions options) => options.Attack switch
    {
        AttackKind.Untargeted => ("untargeted.control", options.Untargeted.Control),
        AttackKind.Membership => ("membership.others", options.Membership.Others),
        AttackKind.Inpainting => ("inpainting.held_out", options.Inpainting.HeldOut),
        _ => ("", ""),
    };

    private static void AddContents(StringBuilder text, PromptSourceOptions source, string key)
    {
        if (source.Strategy is PromptStrategy.File || (source.Strategy is PromptStrategy.Screen && source.Path.Length > 0))
        {
            text.Append(key).Append(' ').Append(DigestOf(source.Path, key)).Append('\n');
        }
        else if (source.Strategy is PromptStrategy.Images)
        {
            if (!Directory.Exists(source.Path))
            {
                throw new OptionsException(key, $"'{source.Path}' is no folder");
            }

            foreach (var file in Directory.EnumerateFiles(source.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var name = Path.GetRelativePath(source.Path, file).Replace('\\', '/');
                text.Append(key).Append(' ').Append(name).Append(' ').Append(DigestOf(file, key)).Append('\n');
            }
        }
    }

    internal static string DigestOf(string path, string key)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionsException(key, $"'{path}' cannot be read: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}", e);
        }
    }
}
