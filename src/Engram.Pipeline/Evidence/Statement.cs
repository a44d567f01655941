namespace Engram.Pipeline.Evidence;

/// <summary>A column of a table, or a key of manifest, summary or report, and how many of its values were judged in which way.</summary>
/// <param name="Name">TABLE.COLUMN, manifest.KEY, summary.KEY or report.KEY.</param>
/// <param name="Recomputed">Worked out again from other values and kept pictures; those that differ are among them.</param>
/// <param name="HashOnly">Nothing to work them out from; the manifest's hash covers their file.</param>
/// <param name="NeedsTraining">To be worked out again with --training.</param>
/// <param name="Unchecked">Covered by no hash and by no table: clocks and rates of summary.json and report.json.</param>
/// <param name="Mismatches">Recomputed and different.</param>
public sealed record Statement(string Name, long Recomputed, long HashOnly, long NeedsTraining, long Unchecked, long Mismatches);
