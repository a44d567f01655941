using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Options;

namespace Engram.Pipeline.Membership;

/// <summary>Which losses and errors are taken of which model, and the number of each in the checkpoint.</summary>
internal sealed class LossPlan
{
    // A block's pictures and latents are in host memory while it is worked on.
    private const int LargestBlock = 64;
    private const int SmallestBlock = 4;
    private const long BlockBytes = 32L << 20;

    private readonly IReadOnlyList<LossUnit>[] _units;
    private readonly long[] _before;
    private readonly int _subjects;
    private readonly int _block;

    private LossPlan(IReadOnlyList<LossUnit>[] units, int subjects, int block)
    {
        (_units, _subjects, _block) = (units, subjects, block);
        _before = new long[units.Length];
        for (var i = 1; i < units.Length; i++)
        {
            _before[i] = _before[i - 1] + ((long)_units[i - 1].Count * subjects);
        }
    }

    /// <summary>Over all models and subjects.</summary>
    public long Passes => _units.Sum(units => units.Sum(unit => (long)unit.Passes)) * _subjects;

    /// <summary>Of the checkpoint.</summary>
    public long Rows => _units.Sum(units => (long)units.Count) * _subjects;

    /// <summary>Of the checkpoint's numbers, before compression.</summary>
    public long Bytes => _units.Sum(units => units.Sum(unit => (long)unit.Values)) * sizeof(double) * _subjects;

    public static LossPlan Of(RunOptions options, MembershipInputs inputs, int subjects)
    {
        var shape = inputs.Models[0].Folder.Image;
        return Of(options.Membership, options.Models.Count, inputs.HasReference, subjects, shape);
    }

    public static LossPlan Of(MembershipOptions membership, int shadows, bool hasReference, int subjects, ImageShape shape)
    {
        int[] timesteps = [.. membership.Timesteps.Order()];
        var draws = membership.Draws.Max();
        var mirrored = membership.Attacks.Any(attack => attack.NeedsMirror());
        LossUnit[] noise = [.. timesteps.Select(t => LossUnit.Noise(t, draws, mirrored))];
        var errors = new List<LossUnit>();
        if (membership.Attacks.Contains(MembershipScore.Secmi))
        {
            errors.Add(LossUnit.Steps(timesteps, membership.Stride));
        }

        if (membership.Attacks.Contains(MembershipScore.Pia))
        {
            errors.Add(LossUnit.Proximal(timesteps));
        }

        IReadOnlyList<LossUnit> target = [.. membership.Attacks.Any(attack => attack.NeedsNoise()) ? noise : [], .. errors];
        var shadow = membership.Targets is MembershipTargets.All ? target : noise;
        IReadOnlyList<LossUnit> reference = [.. timesteps.Select(t => LossUnit.Noise(t, draws, mirrored: false))];
        IReadOnlyList<LossUnit>[] units =
            [target, .. Enumerable.Repeat(shadow, shadows), .. hasReference ? [reference] : Array.Empty<IReadOnlyList<LossUnit>>()];

        // A picture, its mirror image and their latents, in float32.
        var bytes = 4L * 2 * shape.Height * shape.Width * shape.Channels;
        return new LossPlan(units, subjects, (int)Math.Clamp(BlockBytes / bytes, SmallestBlock, LargestBlock));
    }

    public IReadOnlyList<LossUnit> UnitsOf(int model) => _units[model];

    public long OrdinalOf(int model, int place, int unit) => _before[model] + ((long)place * _units[model].Count) + unit;

    /// <summary>Inverse of <see cref="OrdinalOf"/>.</summary>
    public (int Model, int Place, int Unit) At(long ordinal)
    {
        var model = _units.Length - 1;
        while (_before[model] > ordinal || _units[model].Count == 0)
        {
            model--;
        }

        var (place, unit) = Math.DivRem(ordinal - _before[model], _units[model].Count);
        return (model, (int)place, (int)unit);
    }

    /// <summary>Model by model.</summary>
    public IEnumerable<LossBlock> Blocks()
    {
        var ordinal = 0L;
        for (var model = 0; model < _units.Length; model++)
        {
            for (var first = 0; first < _subjects && _units[model].Count > 0; first += _block)
            {
                yield return new LossBlock(ordinal++, model, first, Math.Min(_block, _subjects - first));
            }
        }
    }
}
