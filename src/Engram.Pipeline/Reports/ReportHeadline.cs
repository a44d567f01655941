using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>The first numbers of a report; intervals are 95 % Clopper–Pearson.</summary>
/// <param name="Selected">Prompts; untargeted: classes.</param>
/// <param name="Done">Of these, through every stage.</param>
/// <param name="Generations">Drawn or given, of the prompts that are done.</param>
/// <param name="Unusable">Of these blank or not finite.</param>
/// <param name="Flagged">Of the prompts that are done; untargeted: samples that hit, of those compared.</param>
/// <param name="Extracted">Of the prompts that are done, those that gave back a training picture; untargeted: hits at or below match.l2.</param>
/// <param name="Confirmed">Of the flagged, those extracted.</param>
/// <param name="Found">Of the prompts whose picture has copies, those flagged; null without such a prompt, and in an attack without prompts.</param>
/// <param name="Controls">
/// Of the prompts whose caption the training set does not hold, those flagged; untargeted: hits of the control set. Null without.
/// </param>
/// <param name="ExtractedGenerations">Marked generations at or below match.l2.</param>
/// <param name="PixelNear">Marked generations below l2 0.05.</param>
/// <param name="Pictures">Different training rows that extracted prompts' best members are; untargeted: different pictures hit.</param>
public sealed record ReportHeadline(
    long Selected,
    long Done,
    long Generations,
    long Unusable,
    Share Flagged,
    Share Extracted,
    Share Confirmed,
    Share? Found,
    Share? Controls,
    long Marked,
    long ExtractedGenerations,
    long PixelNear,
    long Pictures);
