using System.Security.Cryptography;
using Engram.Compute;
using Engram.Pipeline.Denoise;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>The generations of a prompt as stated, with the pixels of those that are kept.</summary>
internal sealed class StatedGenerations
{
    private readonly byte[]?[] _pixels;
    private readonly Audit _audit;

    /// <param name="rows">By generation.</param>
    public StatedGenerations(Audit audit, StatedTable<GenerationRow> table, IReadOnlyList<GenerationRow> rows)
    {
        (_audit, Rows) = (audit, rows);
        _pixels = new byte[rows.Count][];
        Statuses = new GenerationStatus[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].ImagePath is { } path)
            {
                audit.Pictures.Name(path);
                _pixels[i] = audit.Pictures.Read(path);
            }

            if (GenerationWords.StatusOf(rows[i].Status) is { } status)
            {
                Statuses[i] = status;
            }
            else
            {
                audit.Findings.Mismatch($"{table.PlaceOf(rows[i])}: there is no status '{rows[i].Status}'");
                Statuses[i] = GenerationStatus.NonFinite;
            }
        }
    }

    public IReadOnlyList<GenerationRow> Rows { get; }

    public GenerationStatus[] Statuses { get; }

    public int Usable => Statuses.Count(status => status is GenerationStatus.Ok);

    /// <summary>By place in <see cref="Rows"/>; null where it is not kept.</summary>
    public byte[]? PixelsOf(int place) => _pixels[place];

    /// <summary>Kept pictures of status ok.</summary>
    public IReadOnlyList<Picture> Kept =>
        [.. Enumerable.Range(0, Rows.Count).Where(i => _pixels[i] is not null && Statuses[i] is GenerationStatus.Ok)
            .Select(i => new Picture((int)Rows[i].Generation, GenerationStatus.Ok, _pixels[i]!))];

    /// <summary>Compares everything that follows from pixels, key and whether the generation is marked.</summary>
    /// <param name="marked">Kept under the usual rule.</param>
    /// <param name="mean">mean_edge_distance; judged by hash where it cannot be had.</param>
    public void Compare(StatedTable<GenerationRow> table, int place, bool marked, bool member, (double? Value, bool Known) mean) => Compare(
        table, place, marked, member, mean, _audit.IsDrawn ? DenoiseStage.KeyOf(_audit.Options.Generate.Seed, Rows[place].PromptId) : null);

    /// <summary>The same of a picture that was filled in, whose noise derives from the original's id.</summary>
    public void CompareInpainted(StatedTable<GenerationRow> table, int place, bool marked, string imageId) => Compare(
        table, place, marked, member: false, (null, true), NoiseKeys.Derive(_audit.Options.Generate.Seed, imageId, NoiseKeys.Inpaint));

    private void Compare(StatedTable<GenerationRow> table, int place, bool marked, bool member, (double? Value, bool Known) mean, ulong? key)
    {
        var row = Rows[place];
        var computed = row with
        {
            Seed = key?.ToString("x16", null),
            CliqueMember = member,
            MeanEdgeDistance = mean.Value,
            ImagePath = _audit.Keeper.PathOf(row.PromptId, (int)row.Generation, Statuses[place], marked),
        };
        var others = new Dictionary<string, Proof>();
        if (_pixels[place] is { } pixels)
        {
            // Only finite pictures are kept.
            computed = computed with
            {
                Status = GenerationWords.WordOf(Picture.Of((int)row.Generation, pixels, finite: true, _audit.Shape.Channels).Status),
                PixelsSha256 = Convert.ToHexStringLower(SHA256.HashData(pixels)),
            };
        }
        else
        {
            others["status"] = Proof.Hash;
            others["pixels_sha256"] = Proof.Hash;
        }

        if (!mean.Known)
        {
            others["mean_edge_distance"] = Proof.Hash;
        }

        table.Compare(row, computed, others);
    }
}
