using Engram.Compute;
using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Options;
using Engram.Pipeline.Reports;
using Engram.Pipeline.Selection;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>What the checks of one run share.</summary>
internal sealed record Audit
{
    public required RunFolder Folder { get; init; }

    public required Manifest Manifest { get; init; }

    /// <summary>Of config.yaml; the training set's path is that of --training where it was given.</summary>
    public required RunOptions Options { get; init; }

    public required ImageShape Shape { get; init; }

    public required TileLayout Layout { get; init; }

    public required IDevice Device { get; init; }

    /// <summary>Null without --training.</summary>
    public required TrainingSet? Training { get; init; }

    /// <summary>The untargeted attack's control set; null without --training, or where it is not to be had.</summary>
    public required TrainingSet? Control { get; init; }

    public required KeptPictures Pictures { get; init; }

    public required Findings Findings { get; init; }

    /// <summary>A folder for what is made again, gone when the check ends.</summary>
    public required string Scratch { get; init; }

    /// <summary>The text of the page of the run in a folder; null leaves the page unchecked.</summary>
    public required Func<string, RunReport, string>? Page { get; init; }

    /// <summary>Whether the run was made by the version that judges it.</summary>
    public required bool IsOwnVersion { get; init; }

    public required CancellationToken Stop { get; init; }

    public bool IsDrawn => Options.Generations.From.Length == 0;

    /// <summary>How values that only the training set gives are judged.</summary>
    public Proof ByTraining => Training is null ? Proof.Training : Proof.Recomputed;

    public ImageKeeper Keeper => new(Folder, Shape, Options.Output.Keep);

    public StopRule? StopRule => Options.Attack is AttackKind.TextToImage ? Options.Stop?.RuleOf(Options.Generate.PerPrompt, Options.Clique.Size) : null;

    public Task<StatedTable<TRow>> OpenAsync<TRow>()
        where TRow : class, ITableRow<TRow> => StatedTable<TRow>.OpenAsync(Folder, Manifest.RunId, Findings, Stop);
}
