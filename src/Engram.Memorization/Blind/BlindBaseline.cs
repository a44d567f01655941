namespace Engram.Memorization;

/// <summary>
/// Whether members and non-members can be told apart without the model. Where they can, whatever an attack shows may be the difference of the
/// two sets and nothing of the model's memory: its result is void.
/// </summary>
/// <param name="IsVoid">One of the tests separates.</param>
/// <param name="Verdict">One line for reports.</param>
public sealed record BlindBaseline(IReadOnlyList<BlindTest> Tests, bool IsVoid, string Verdict)
{
    /// <summary>
    /// Of each of the three tests: Bonferroni's 1 % for all on sets that do not differ. Measured: 6 of 300 random halves of 400 pictures,
    /// and 81 % of those halves whose non-members are brightened by 5 % (perf/results). At 5 % every twentieth honest result would be thrown away.
    /// </summary>
    public const double Confidence = 1 - (0.01 / 3);

    /// <summary>Folds of the cross-validation.</summary>
    public const int Folds = 5;

    /// <summary>Ridge on the weights of the standardised features.</summary>
    public const double Penalty = 100;

    /// <summary>Pictures of each kind that the tests look at; of more, as many are drawn by the seed.</summary>
    public const int MostPictures = 10_000;

    /// <summary>Null where a kind has fewer than two pictures a fold: nothing can be told then.</summary>
    public static BlindBaseline? Of(IEnumerable<BlindPicture> members, IEnumerable<BlindPicture> others, long seed = 0)
    {
        // An order that nothing but the ids decides; a picture's place in it is its fold.
        var inside = SeededOrder.Of(members, picture => picture.ImageId, seed, "blind").Take(MostPictures).ToArray();
        var outside = SeededOrder.Of(others, picture => picture.ImageId, seed, "blind").Take(MostPictures).ToArray();
        if (Math.Min(inside.Length, outside.Length) < 2 * Folds)
        {
            return null;
        }

        var (ofMembers, ofOthers) = OutOfFold(inside, outside);
        BlindTest[] tests =
        [
            TwoSided("bytes", inside.Select(picture => (double)picture.Bytes), outside.Select(picture => (double)picture.Bytes)),
            TwoSided("mean", inside.Select(picture => picture.Mean), outside.Select(picture => picture.Mean)),
            OneSided("classifier", ofMembers, ofOthers),
        ];
        return new BlindBaseline(tests, Array.Exists(tests, test => test.Separates), VerdictOf(tests));
    }

    private static BlindTest TwoSided(string name, IEnumerable<double> members, IEnumerable<double> others)
    {
        var area = RocCurve.Of(members, others).Area;
        var interval = area.IntervalAt(Confidence);
        return new BlindTest(name, area, interval, interval.Lower > 0.5 || interval.Upper < 0.5);
    }

    private static BlindTest OneSided(string name, IEnumerable<double> members, IEnumerable<double> others)
    {
        var area = RocCurve.Of(members, others).Area;
        var interval = area.IntervalAt(Confidence);
        return new BlindTest(name, area, interval, interval.Lower > 0.5);
    }

    private static (double[] Members, double[] Others) OutOfFold(BlindPicture[] members, BlindPicture[] others)
    {
        var (inside, outside) = (new double[members.Length], new double[others.Length]);
        Parallel.For(0, Folds, fold =>
        {
            var (rows, truths) = (new List<IReadOnlyList<double>>(), new List<bool>());
            foreach (var (pictures, truth) in new[] { (members, true), (others, false) })
            {
                foreach (var (i, picture) in pictures.Index().Where(entry => entry.Index % Folds != fold))
                {
                    rows.Add(picture.Features);
                    truths.Add(truth);
                }
            }

            var model = RidgeLogistic.Fit(rows, truths, Penalty);
            for (var i = fold; i < members.Length; i += Folds)
            {
                inside[i] = model.ScoreOf(members[i].Features);
            }

            for (var i = fold; i < others.Length; i += Folds)
            {
                outside[i] = model.ScoreOf(others[i].Features);
            }
        });
        return (inside, outside);
    }

    private static string VerdictOf(BlindTest[] tests)
    {
        var separating = tests.Where(test => test.Separates).ToArray();
        return separating.Length == 0
            ? "members and non-members cannot be told apart without the model: " + string.Join(", ", tests.Select(Told))
            : "VOID: members and non-members can be told apart without the model by " + string.Join(", ", separating.Select(Told))
                + "; choose non-members of the same origin and preparation";
    }

    private static string Told(BlindTest test) => FormattableString.Invariant(
        $"{test.Name} (AUC {test.Area.Value:0.000}, {100 * Confidence:0.00} % interval {test.Decides.Lower:0.000} to {test.Decides.Upper:0.000})");
}
