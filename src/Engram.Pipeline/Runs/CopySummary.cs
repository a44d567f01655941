using Engram.Storage.Tables;

namespace Engram.Pipeline.Runs;

/// <summary>Marked members by the rules beside the strict one; table copies lists each.</summary>
/// <param name="Considered">What a training picture was compared as, in words.</param>
/// <param name="Members">Marked.</param>
/// <param name="Extracted">By the strict rule.</param>
/// <param name="Views">A crop or mirror image is at or below match.l2.</param>
/// <param name="Templates">What all members share is a training picture's, at or below match.l2 and nearer than usual.</param>
/// <param name="Encoder">By the encoder's view.</param>
/// <param name="Disagreements">Members of which another rule says otherwise than the strict one.</param>
public sealed record CopySummary(string Considered, long Members, long Extracted, long Views, long Templates, long Encoder, long Disagreements)
{
    internal CopySummary With(CopyRow row) => this with
    {
        Members = Members + 1,
        Extracted = Extracted + (row.Extracted ? 1 : 0),
        Views = Views + (row.ViewCopy ? 1 : 0),
        Templates = Templates + (row.TemplateCopy ? 1 : 0),
        Encoder = Encoder + (row.EncoderCopy ? 1 : 0),
        Disagreements = Disagreements + (row.Disagrees ? 1 : 0),
    };
}
