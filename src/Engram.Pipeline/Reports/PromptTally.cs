using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>Prompts counted with what came of them.</summary>
internal sealed class PromptTally
{
    public long Prompts { get; private set; }

    public long Flagged { get; private set; }

    public long Extracted { get; private set; }

    public void Add(bool flagged, bool extracted)
    {
        Prompts++;
        Flagged += flagged ? 1 : 0;
        Extracted += extracted ? 1 : 0;
    }

    public PromptGroup ToGroup(string name) => new(name, Prompts, Share.Of(Flagged, Prompts), Share.Of(Extracted, Prompts));
}
