using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Options;

/// <summary>
/// One run, as its YAML file says it. Every default stands in an initialiser of these records and nowhere else; every rule on one key
/// is an attribute beside it, rules across keys are in <see cref="CrossKeyRules"/>.
/// </summary>
/// <remarks>The YAML key of a property is its name in snake_case. Paths are absolute once read.</remarks>
public sealed record RunOptions
{
    /// <summary>First part of the run's id, so it has no white space and is a lawful file name everywhere.</summary>
    [OutsideHash("the run's id begins with it anyway")]
    [Pattern("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "letters, digits, '.', '_' and '-', at most 64, the first a letter or digit")]
    public string Name { get; init; } = "run";

    public AttackKind Attack { get; init; } = AttackKind.TextToImage;

    /// <summary>A model's folder in the diffusers layout; empty only with <see cref="GenerationsOptions.From"/>.</summary>
    [FilePath]
    public string Model { get; init; } = "";

    public TrainingOptions Training { get; init; } = new();

    /// <summary>auto, host, cuda, cuda:1, opencl, opencl:0; several share one queue of batches.</summary>
    [OutsideHash("every device gives the same bits")]
    [ScalarOrList]
    [Length(1, 64)]
    [Pattern("^(auto|host|(cuda|opencl)(:[0-9]{1,3})?)$", "auto, host, cuda, cuda:N, opencl or opencl:N")]
    public IReadOnlyList<string> Device { get; init; } = ["auto"];

    /// <summary>Threads of the host device; 0 takes all cores.</summary>
    [OutsideHash("sums have one order at every thread count")]
    [Between(0, 4_096)]
    public int Threads { get; init; }

    public PrecisionKind Precision { get; init; } = PrecisionKind.Exact;

    /// <summary>Sources of captions in order; an earlier one wins a caption.</summary>
    [OnlyFor(AttackKind.TextToImage)]
    [Length(1, 1_000)]
    public IReadOnlyList<PromptSourceOptions> Prompts { get; init; } = [new()];

    /// <summary>Read only where a source asks for embeddings.</summary>
    [OnlyFor(AttackKind.TextToImage)]
    public EmbeddingOptions Embeddings { get; init; } = new();

    public GenerateOptions Generate { get; init; } = new();

    [OnlyFor(AttackKind.TextToImage)]
    public EdgesOptions Edges { get; init; } = new();

    [OnlyFor(AttackKind.TextToImage)]
    public CliqueOptions Clique { get; init; } = new();

    /// <summary>Without the section every generation is drawn, as the paper did.</summary>
    [OnlyFor(AttackKind.TextToImage)]
    public StopOptions? Stop { get; init; }

    [OnlyFor(AttackKind.Untargeted)]
    public UntargetedOptions Untargeted { get; init; } = new();

    [OnlyFor(AttackKind.Inpainting)]
    public InpaintingOptions Inpainting { get; init; } = new();

    [OnlyFor(AttackKind.Membership)]
    public MembershipOptions Membership { get; init; } = new();

    /// <summary>Shadow models: each was trained on a known part of the pictures.</summary>
    [OnlyFor(AttackKind.Membership)]
    [Length(0, 10_000)]
    public IReadOnlyList<ModelOptions> Models { get; init; } = [];

    [OnlyFor(AttackKind.TextToImage, AttackKind.Untargeted, AttackKind.Inpainting)]
    public MatchOptions Match { get; init; } = new();

    public OutputOptions Output { get; init; } = new();

    [OutsideHash("it says when work is saved, not what it is")]
    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>Processes that share the run, each on its own machine.</summary>
    [OutsideHash("shards are merged to what one process leaves")]
    [Between(1, 100_000)]
    public int Shards { get; init; } = 1;

    public GenerationsOptions Generations { get; init; } = new();

    [OutsideHash("it says where the finished tables go too")]
    public WarehouseOptions Warehouse { get; init; } = new();

    [OutsideHash("it says what is told of the work, not what it is")]
    public ObserveOptions Observe { get; init; } = new();

    /// <summary>Whether marked generations are compared with the training set by an image encoder.</summary>
    internal bool ComparesByEncoder => Embeddings.Encoder.Length > 0;

    /// <summary>Whether a source of prompts asks for embeddings, or the match does.</summary>
    internal bool UsesEmbeddings => ComparesByEncoder || (Generations.From.Length == 0
        && Prompts.Any(source => source is { Strategy: PromptStrategy.Outliers } or { Strategy: PromptStrategy.Duplicates, Cosine: not null }));

    /// <summary>Keys that the format knows and this version does not: said so instead of "unknown".</summary>
    public static IReadOnlyList<string> LaterKeys { get; } = [];

    /// <summary>Throws an <see cref="OptionsException"/> that lists every problem, of single keys and across keys.</summary>
    public void ThrowIfInvalid()
    {
        var problems = OptionRules.ProblemsOf(this);
        if (problems.Count > 0)
        {
            throw new OptionsException(problems);
        }
    }
}
