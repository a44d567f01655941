using CsCheck;
using Engram.Diffusion;

namespace Engram.Tests;

public sealed class RepaintPathTests
{
    [Fact]
    public void A_stretch_is_denoised_as_often_as_asked_as_in_the_authors_schedule()
    {
        // The authors' get_schedule_jump(t_T: 6, jump_length: 2, jump_n_sample: 2) visits these times; the position is 5 less the time.
        int[] times = [5, 4, 3, 2, 3, 4, 3, 2, 1, 0, 1, 2, 1, 0, -1];
        var moves = RepaintPath.Of(6, 2, 2);

        // They climb one step at a time, which is the same noise in two parts.
        var climbs = moves.SelectMany(move => move.IsBack ? [move.From - 1, move.To] : new[] { move.To });

        Assert.Equal(times.Select(time => 5 - time), climbs.Prepend(0));
    }

    [Fact]
    public void Without_repeats_the_path_is_the_schedule() =>
        Assert.Equal(Enumerable.Range(0, 7).Select(i => new RepaintMove(i, i + 1)), RepaintPath.Of(7, 3, 1));

    [Fact]
    public void Every_path_is_connected_ends_at_the_end_and_costs_what_the_formula_says() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 20], Gen.Int[1, 6]).Sample((steps, jump, repeats) =>
        {
            var moves = RepaintPath.Of(steps, jump, repeats);
            var position = 0;
            foreach (var move in moves)
            {
                Assert.Equal(position, move.From);
                Assert.InRange(move.To, 0, steps);
                position = move.To;
            }

            var stretches = Math.Max(0, (steps - jump + jump - 1) / jump);
            Assert.Equal(steps, position);
            Assert.Equal(steps + (stretches * jump * (repeats - 1)), moves.Count(move => !move.IsBack));
        });
}
