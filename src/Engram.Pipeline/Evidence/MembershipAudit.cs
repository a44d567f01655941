using Engram.Pipeline.Membership;
using Engram.Pipeline.Options;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>The tables of the membership attack: scores and results again from losses and memberships.</summary>
internal sealed class MembershipAudit(Audit audit)
{
    private readonly MembershipOptions _membership = audit.Options.Membership;
    private readonly List<string> _models = [];
    private readonly Dictionary<(string Source, string ImageId), int> _places = [];
    private readonly List<(string Source, string ImageId)> _pictures = [];

    public async Task<MembershipTally> CheckAsync()
    {
        await EmptyAsync<PromptRow>();
        await EmptyAsync<GenerationRow>();
        await EmptyAsync<EdgeRow>();
        await EmptyAsync<CliqueRow>();
        await EmptyAsync<ExtractionRow>();
        await EmptyAsync<CopyRow>();
        await EmptyAsync<NullDistanceRow>();
        await EmptyAsync<ScreeningRow>();
        _models.AddRange([MembershipInputs.Target, .. audit.Options.Models.Select((model, i) => model.Name ?? $"models[{i}]")]);
        var members = await MembersAsync();
        var (book, broken) = await LossesAsync();
        var sets = new ScoreSets(_membership, book, members, _membership.Reference.Length > 0 ? _models.Count - 1 : -1);
        var scores = sets.All()
            .SelectMany(set => MembershipTables.Scores(audit.Manifest.RunId, _models[set.Target], set, _pictures, members[set.Target])).ToList();
        scores.Sort(ScoreRow.Compare);
        await using var stated = await audit.OpenAsync<ScoreRow>();
        await stated.CompareAllAsync(scores);
        var voids = await BlindAsync();
        var results = await ResultsAsync(scores, voids);
        return new MembershipTally(_pictures.Count, members[0].LongCount(member => member), _models.Count, broken, results, voids);
    }

    /// <summary>The pictures are those of the target's rows; every model of the configuration has one of each.</summary>
    private async Task<List<bool[]>> MembersAsync()
    {
        await using var table = await audit.OpenAsync<MembershipRow>();
        var rows = (await table.AllAsync()).ToLookup(row => row.Model);
        foreach (var row in rows[MembershipInputs.Target])
        {
            if (_places.TryAdd((row.Source, row.ImageId), _pictures.Count))
            {
                _pictures.Add((row.Source, row.ImageId));
            }
        }

        var members = new List<bool[]>();
        foreach (var model in _models)
        {
            var own = rows[model].ToList();
            members.Add(own.Select(row => (row.Source, row.ImageId)).SequenceEqual(_pictures)
                ? [.. own.Select(row => row.Member)]
                : new bool[_pictures.Count]);
            audit.Findings.Require(
                "memberships.image_id", own.Count == _pictures.Count && own.All(row => _places.ContainsKey((row.Source, row.ImageId))),
                () => $"tables/memberships: model {model} has not the target's pictures");
        }

        audit.Findings.Judge("memberships.member", Proof.Hash, rows.Sum(group => (long)group.Count()));
        foreach (var other in rows.Where(group => !_models.Contains(group.Key)))
        {
            audit.Findings.Mismatch($"tables/memberships: model {other.Key} is none of the configuration's");
        }

        return members;
    }

    private async Task<(LossBook Book, long Broken)> LossesAsync()
    {
        if (_membership.Reference.Length > 0)
        {
            _models.Add(MembershipInputs.Reference);
        }

        var plan = LossPlan.Of(_membership, audit.Options.Models.Count, _membership.Reference.Length > 0, _pictures.Count, audit.Shape);
        var book = new LossBook(_models.Count, _pictures.Count, _membership.Draws);
        await using var table = await audit.OpenAsync<LossRow>();
        var (group, broken, whole) = (new List<LossRow>(), 0L, 0L);
        while (await table.NextAsync() is { } row)
        {
            audit.Stop.ThrowIfCancellationRequested();
            if (group.Count > 0 && KeyOf(group[0]) != KeyOf(row))
            {
                whole += Take(group);
                group.Clear();
            }

            group.Add(row);
            broken += row.Loss is null ? 1 : 0;
            audit.Findings.Judge("losses.loss", Proof.Hash);
        }

        whole += group.Count > 0 ? Take(group) : 0;
        var planned = Enumerable.Range(0, _models.Count).Sum(model => plan.UnitsOf(model).Sum(unit => unit.Kind is LossKind.Loss ? 1L : unit.Timesteps.Count)) * _pictures.Count;
        audit.Findings.Require("losses.image_id", whole == planned, () => FormattableString.Invariant($"tables/losses: {whole} pictures before a model at a timestep, the configuration asks for {planned}"));
        return (book, broken);

        long Take(List<LossRow> rows)
        {
            var (first, model) = (rows[0], _models.IndexOf(rows[0].Model));
            var known = _places.TryGetValue((first.Source, first.ImageId), out var place);
            var unit = model < 0 ? null : plan.UnitsOf(model).FirstOrDefault(unit => MembershipTables.WordOf(unit.Kind) == first.Kind && unit.Timesteps.Contains((int)first.Timestep));
            var fits = known && unit is not null && IsWhole(rows, unit);
            audit.Findings.Require("losses.draw", fits, () => $"{table.PlaceOf(first)}: these are not the draws of a picture that the configuration asks for");
            if (!fits)
            {
                return 0;
            }

            double[] values = [.. rows.Select(row => row.Loss ?? double.NaN)];
            if (unit!.Kind is LossKind.Loss)
            {
                book.Add(model, place, unit, values);
            }
            else
            {
                book.Add(model, place, unit with { Timesteps = [(int)first.Timestep] }, values);
            }

            return 1;
        }
    }

    private static bool IsWhole(List<LossRow> rows, LossUnit unit) => unit.Kind is LossKind.Loss
        ? rows.Count == unit.Values && rows.Index().All(row => row.Item.Draw == row.Index % unit.Draws && row.Item.Mirrored == row.Index >= unit.Draws)
        : rows is [{ Draw: 0, Mirrored: false }];

    private static (string Model, string Kind, long Timestep, string Source, string ImageId) KeyOf(LossRow row) =>
        (row.Model, row.Kind, row.Timestep, row.Source, row.ImageId);

    /// <summary>Targets with their verdicts; the tests' areas need the pictures.</summary>
    private async Task<IReadOnlyDictionary<string, bool>> BlindAsync()
    {
        await using var table = await audit.OpenAsync<BlindTestRow>();
        var rows = await table.AllAsync();
        foreach (var row in rows)
        {
            table.Compare(row, row with { Separates = row.AucLow > 0.5 || (row.Test != "classifier" && row.AucHigh < 0.5) }, new Dictionary<string, Proof>
            {
                ["test"] = Proof.Hash,
                ["auc"] = Proof.Hash,
                ["auc_low"] = Proof.Hash,
                ["auc_high"] = Proof.Hash,
            });
        }

        return rows.GroupBy(row => row.Target).ToDictionary(group => group.Key, group => group.Any(row => row.Separates), StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<AttackResultRow>> ResultsAsync(List<ScoreRow> scores, IReadOnlyDictionary<string, bool> voids)
    {
        var results = new AttackResults(audit.Options, target => voids.GetValueOrDefault(target));
        List<AttackResultRow> rows =
            [.. scores.GroupBy(row => (row.Target, row.Attack, row.Timestep, row.Draws)).Select(group => results.Of([.. group]))];
        rows.Sort(AttackResultRow.Compare);
        await using var table = await audit.OpenAsync<AttackResultRow>();
        await table.CompareAllAsync(rows);
        return rows;
    }

    private async Task EmptyAsync<TRow>()
        where TRow : class, ITableRow<TRow>
    {
        await using var table = await audit.OpenAsync<TRow>();
        await table.EndAsync();
    }
}
