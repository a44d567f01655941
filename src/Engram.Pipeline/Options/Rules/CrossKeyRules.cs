namespace Engram.Pipeline.Options.Rules;

/// <summary>Every rule that needs more than one key, in one place.</summary>
internal static class CrossKeyRules
{
    public static IEnumerable<OptionProblem> ProblemsOf(RunOptions options) =>
        OfTheRun(options)
            .Concat(OfTheDevices(options.Device))
            .Concat(OfTheTraining(options.Training))
            .Concat(options.Prompts.SelectMany((source, i) => OfASource(source, $"prompts[{i}]", options)))
            .Concat(OfTheEmbeddings(options.Embeddings))
            .Concat(OfTheAttack(options))
            .Concat(options.Attack is AttackKind.Membership ? MembershipRules.ProblemsOf(options) : [])
            .Concat(options.Attack is AttackKind.Inpainting ? OfTheInpainting(options) : []);

    private static IEnumerable<OptionProblem> OfTheRun(RunOptions options)
    {
        if (options.Shards > 1 && options.Attack is not (AttackKind.TextToImage or AttackKind.Untargeted))
        {
            yield return new("shards", $"{OptionKeys.WordOf(options.Attack)} is not cut into shards; text-to-image and untargeted are");
        }

        if (options.Precision is not PrecisionKind.Exact)
        {
            yield return new("precision", $"{OptionKeys.WordOf(options.Precision)} is not supported by this version; exact is");
        }

        if (options.Model.Length == 0 && options.Generations.From.Length == 0)
        {
            yield return new("model", "is missing; name a model's folder (diffusers layout)");
        }

        if (options.Training.Path.Length == 0)
        {
            yield return new("training.path", "is missing; name the training set (Parquet, tar shards, IDX, CIFAR or an image folder)");
        }
    }

    private static IEnumerable<OptionProblem> OfTheDevices(IReadOnlyList<string> devices)
    {
        for (var i = 0; i < devices.Count; i++)
        {
            if (devices.Take(i).Contains(devices[i], StringComparer.Ordinal))
            {
                yield return new($"device[{i}]", $"{devices[i]} stands twice");
            }
            else if (devices.Count > 1 && devices[i] == "auto")
            {
                yield return new($"device[{i}]", "auto chooses one device and cannot stand in a list");
            }
        }
    }

    private static IEnumerable<OptionProblem> OfTheTraining(TrainingOptions training)
    {
        for (var i = 0; i < training.Columns.Count; i++)
        {
            if (training.Columns.Take(i).Contains(training.Columns[i], StringComparer.OrdinalIgnoreCase))
            {
                yield return new($"training.columns[{i}]", $"{Quoted.Text(training.Columns[i])} stands twice");
            }
        }
    }

    private static IEnumerable<OptionProblem> OfASource(PromptSourceOptions source, string key, RunOptions options)
    {
        if (source.Strategy is PromptStrategy.File or PromptStrategy.Images && source.Path.Length == 0)
        {
            yield return new($"{key}.path", $"is missing; strategy {OptionKeys.WordOf(source.Strategy)} needs it");
        }

        if (source.Strategy is PromptStrategy.Control && source.Take is null)
        {
            yield return new($"{key}.take", "is missing; strategy control needs a number");
        }

        if (source.Cosine is { } cosine && cosine != Math.Round(cosine, 9))
        {
            yield return new($"{key}.cosine", $"{cosine} has more than nine digits after the point");
        }

        if (source.Strategy is PromptStrategy.Screen && source.Steps > options.Generate.Steps)
        {
            yield return new($"{key}.steps", $"{source.Steps} is above generate.steps, {options.Generate.Steps}");
        }

        if (source.CopiesAtMost < source.CopiesAtLeast)
        {
            yield return new($"{key}.copies_at_most", $"{source.CopiesAtMost} is below copies_at_least, {source.CopiesAtLeast}");
        }
    }

    private static IEnumerable<OptionProblem> OfTheEmbeddings(EmbeddingOptions embeddings)
    {
        if (embeddings.From.Length > 0 && embeddings.Encoder.Length > 0)
        {
            yield return new("embeddings.encoder", "stands beside embeddings.from; embeddings are read or computed, not both");
        }

        if (embeddings.Mean.Count is not (0 or 3))
        {
            yield return new("embeddings.mean", $"has {embeddings.Mean.Count} numbers, not three");
        }

        if (embeddings.Std.Count is not (0 or 3) || embeddings.Std.Any(value => value <= 0))
        {
            yield return new("embeddings.std", "is not three numbers above 0");
        }
    }

    private static IEnumerable<OptionProblem> OfTheAttack(RunOptions options)
    {
        var generate = options.Generate;
        var drawn = options.Generations.From.Length == 0;
        if (drawn && options.Clique.Size > generate.PerPrompt)
        {
            yield return new("clique.size", $"{options.Clique.Size} is above generate.per_prompt, {generate.PerPrompt}: no prompt could be flagged");
        }

        if (!drawn && options.Stop?.Risk is not null)
        {
            yield return new("stop.risk", "has no effect with generations.from: those pictures are there already");
        }

        if (generate.NegativePrompt.Length > 0 && generate.Guidance <= 1)
        {
            yield return new("generate.negative_prompt", "has no effect without generate.guidance above 1");
        }

        if (options.Match.Cosine != Math.Round(options.Match.Cosine, 9))
        {
            yield return new("match.cosine", $"{options.Match.Cosine} has more than nine digits after the point");
        }

        for (var i = 0; i < options.Untargeted.Classes.Count; i++)
        {
            if (!drawn)
            {
                yield return new($"untargeted.classes[{i}]", "is not used where generations.from gives the pictures");
            }
            else if (options.Untargeted.Classes.Take(i).Contains(options.Untargeted.Classes[i]))
            {
                yield return new($"untargeted.classes[{i}]", $"{options.Untargeted.Classes[i]} stands twice");
            }
        }

        if (options.Attack is AttackKind.Untargeted or AttackKind.Inpainting && options.Training.Resize.Crop is TrainerCrop.Random)
        {
            yield return new("training.resize.crop", $"random is not used by attack {OptionKeys.WordOf(options.Attack)}; centre and none are");
        }
    }

    private static IEnumerable<OptionProblem> OfTheInpainting(RunOptions options)
    {
        var section = options.Inpainting;
        if (section.Reference.Length == 0)
        {
            yield return new("inpainting.reference", "is missing; name a model of the same size that never saw the pictures");
        }

        if (options.Generations.From.Length > 0)
        {
            yield return new("generations.from", "is not used by attack inpainting: the models fill in the pictures themselves");
        }

        if (section.Repeats > 1 && section.JumpLength >= options.Generate.Steps)
        {
            yield return new("inpainting.jump_length", $"{section.JumpLength} is not below generate.steps, {options.Generate.Steps}: nothing would be denoised again");
        }

        if (section.Best > section.Trials)
        {
            yield return new("inpainting.best", $"{section.Best} is above inpainting.trials, {section.Trials}");
        }

        if (section.CopiesAtMost < section.CopiesAtLeast)
        {
            yield return new("inpainting.copies_at_most", $"{section.CopiesAtMost} is below copies_at_least, {section.CopiesAtLeast}");
        }

        for (var i = 0; i < section.Images.Count; i++)
        {
            if (section.Images.Take(i).Contains(section.Images[i], StringComparer.Ordinal))
            {
                yield return new($"inpainting.images[{i}]", $"{Quoted.Text(section.Images[i])} stands twice");
            }
        }
    }
}
