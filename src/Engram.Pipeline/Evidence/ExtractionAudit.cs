using Engram.Memorization;
using Engram.Pipeline.Cliques;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Finish;
using Engram.Pipeline.Matching;
using Engram.Pipeline.Options;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>Tables extractions and copies of flagged prompts; with the training set they are matched again.</summary>
internal sealed class ExtractionAudit : IAsyncDisposable
{
    private static readonly string[] OfTraining =
        ["view_image_id", "view", "view_l2", "template_image_id", "template_share", "template_l2", "template_adaptive_l2"];

    private readonly Audit _audit;
    private readonly StatedTable<ExtractionRow> _extractions;
    private readonly StatedTable<CopyRow> _copies;
    private readonly NearestNeighbours _neighbours;
    private readonly MatchStage? _match;
    private readonly ExtractionCheck _check;

    // Results are few; training rows are named in one pass at the end.
    private readonly List<Matched> _matched = [];

    private ExtractionAudit(Audit audit, StatedTable<ExtractionRow> extractions, StatedTable<CopyRow> copies)
    {
        (_audit, _extractions, _copies) = (audit, extractions, copies);
        _neighbours = new NearestNeighbours(audit.Device, audit.Layout.Bytes);
        _check = new ExtractionCheck(audit, extractions, _neighbours);
        _match = audit.Training is not { } training ? null : new MatchStage(
            training, _neighbours, new CopyStage(training, encoder: null, audit.Options, audit.Shape), audit.Options.Match);
    }

    public static async Task<ExtractionAudit> OpenAsync(Audit audit) =>
        new(audit, await audit.OpenAsync<ExtractionRow>(), await audit.OpenAsync<CopyRow>());

    /// <returns>Extracted members, and Σ(a−b)² of the best of them.</returns>
    public async Task<(long Extracted, long Best)> CheckAsync(PromptClique clique, StatedGenerations pictures, AttackTally tally)
    {
        var rows = await _extractions.OfAsync(clique.PromptId);
        var copies = await _copies.OfAsync(clique.PromptId);
        int[] members = clique.Clique.Flagged ? [.. clique.Clique.Members] : [];
        _check.RequireGenerations(rows, members);
        if (!copies.Select(row => row.Generation).SequenceEqual(members.Select(member => (long)member)))
        {
            _audit.Findings.Mismatch($"tables/copies, prompt_id {clique.PromptId}: one row a marked member, no other");
        }

        var extracted = rows.Where(_check.IsExtracted).ToDictionary(row => row.Generation, row => row.Squared);
        foreach (var row in copies)
        {
            tally.Copies = tally.Copies.With(row);
        }

        if (_match is not null && members.Length > 0 && members.All(member => pictures.PixelsOf(member) is not null))
        {
            Picture[] marked = [.. members.Select(member => new Picture(member, pictures.Statuses[member], pictures.PixelsOf(member)))];
            _matched.Add(new Matched(clique, _match.Find(clique, marked, _audit.Stop), rows, copies));
        }
        else
        {
            foreach (var row in rows)
            {
                _check.CompareAlone(row, pictures.PixelsOf((int)row.Generation));
            }

            foreach (var row in copies)
            {
                CompareAlone(row, extracted.ContainsKey(row.Generation));
            }
        }

        if (_audit.Options.Output.Keep is not KeepRule.None)
        {
            foreach (var row in rows.Where(row => extracted.ContainsKey(row.Generation) && row.Neighbour == 1))
            {
                _audit.Pictures.Name(RunFolder.TrainingImage(row.ImageId));
            }
        }

        return (extracted.Count, extracted.Count == 0 ? 0 : extracted.Values.Min());
    }

    /// <summary>After the last prompt.</summary>
    public async Task EndAsync()
    {
        await _extractions.EndAsync();
        await _copies.EndAsync();
        if (_matched.Count == 0)
        {
            return;
        }

        var found = _matched.Select(matched => (matched, Prompt: new FlaggedPrompt(matched.Clique, 0)
        {
            Matches = matched.Found.Unpack(),
            Copies = matched.Found.UnpackCopies(),
        })).ToList();
        var rows = found.SelectMany(entry => entry.Prompt.Matches).Select(match => match.Row)
            .Concat(found.SelectMany(entry => entry.Prompt.Copies).SelectMany(copy => new[] { copy.ViewRow, copy.TemplateRow }).OfType<long>())
            .ToHashSet();
        var labels = new TrainingLabels(_audit.Training!, rows, _audit.Stop);
        var copyRows = new CopyRows(_audit.Manifest.RunId, _audit.Layout.Bytes, _audit.Options.Match.L2, labels);
        foreach (var (matched, prompt) in found)
        {
            _check.CompareMatched(matched.Rows, prompt.Clique.PromptId, prompt.Matches, labels);
            foreach (var (stated, computed) in matched.Copies.Zip(copyRows.Of(prompt)))
            {
                CompareMatched(stated, computed);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _neighbours.Dispose();
        await _extractions.DisposeAsync();
        await _copies.DisposeAsync();
    }

    private void CompareMatched(CopyRow stated, CopyRow computed) => _copies.Compare(
        stated,
        computed with
        {
            EncoderImageId = stated.EncoderImageId,
            EncoderCosine = stated.EncoderCosine,
            EncoderCopy = IsEncoderCopy(stated),
            Disagrees = CopyRows.Disagree(
                computed.Extracted, computed.ViewImageId is null ? null : computed.ViewCopy, computed.TemplateImageId is null ? null : computed.TemplateCopy,
                stated.EncoderImageId is null ? null : stated.EncoderCopy),
        },
        new Dictionary<string, Proof> { ["encoder_image_id"] = Proof.Hash, ["encoder_cosine"] = Proof.Hash });

    /// <summary>Flags follow from stated distances; those need the training set.</summary>
    private void CompareAlone(CopyRow row, bool extracted)
    {
        var values = _audit.Layout.Bytes;
        var masked = (long)Math.Round((row.TemplateShare ?? 0) * values);
        var view = row.ViewImageId is not null && IsWithin(row, row.ViewL2, values);
        var template = row.TemplateImageId is not null && IsWithin(row, row.TemplateL2, masked) && row.TemplateAdaptiveL2 < 1;
        var encoder = IsEncoderCopy(row);
        var others = OfTraining.ToDictionary(column => column, _ => _check.ByTraining);
        others["encoder_image_id"] = Proof.Hash;
        others["encoder_cosine"] = Proof.Hash;
        _copies.Compare(
            row,
            row with
            {
                Extracted = extracted,
                ViewCopy = view,
                TemplateCopy = template,
                EncoderCopy = encoder,
                Disagrees = CopyRows.Disagree(
                    extracted, row.ViewImageId is null ? null : view, row.TemplateImageId is null ? null : template, row.EncoderImageId is null ? null : encoder),
            },
            others);
    }

    private bool IsWithin(CopyRow row, double? l2, long values)
    {
        var sum = l2 is { } stated && values > 0 ? L2.SumOf(stated, values) : null;
        if (sum is null)
        {
            _audit.Findings.Mismatch(FormattableString.Invariant($"{_copies.PlaceOf(row)}: {l2} is no distance over {values} values"));
        }

        return sum <= L2.AtMost(_audit.Options.Match.L2, Math.Max(1, values));
    }

    /// <summary>The flag was decided on integers; where the double is too near to the bound to tell, the stated flag stands.</summary>
    private bool IsEncoderCopy(CopyRow row)
    {
        const double Doubtful = 1e-12;
        var bound = (double)_audit.Options.Match.Cosine;
        return row.EncoderCosine is { } cosine && (Math.Abs(cosine - bound) > Doubtful ? cosine >= bound : row.EncoderCopy);
    }

    private sealed record Matched(PromptClique Clique, PromptMatches Found, IReadOnlyList<ExtractionRow> Rows, IReadOnlyList<CopyRow> Copies);
}
