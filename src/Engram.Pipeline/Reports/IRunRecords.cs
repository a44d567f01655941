using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>What is known of a run, as rows of its tables: of a finished one the tables, else its checkpoints.</summary>
internal interface IRunRecords
{
    /// <summary>Every selected prompt once, in any order; one row group, or block of prompts, in memory.</summary>
    IAsyncEnumerable<AttackedPrompt> PromptsAsync(CancellationToken stop);

    /// <summary>Edges of these prompts, in order of a, then b.</summary>
    IAsyncEnumerable<EdgeRow> EdgesAsync(IReadOnlySet<string> prompts, CancellationToken stop);

    /// <summary>The calibration's null; no bins where the threshold is configured or not known yet.</summary>
    Task<NullDistances> NullAsync(CancellationToken stop);

    /// <summary>Names of training.columns.</summary>
    Task<IReadOnlyList<string>> ColumnsAsync(CancellationToken stop);
}
