using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Untargeted;

/// <summary>Unique extractions against samples drawn: a point where a number of pictures rises, and the last sample.</summary>
internal static class ExtractionCurve
{
    /// <param name="samples">Drawn in all.</param>
    /// <param name="control">Whether there is a control set.</param>
    public static IReadOnlyList<CurvePoint> Of(SampleResults results, long samples, bool control)
    {
        long[] rises =
        [
            .. new[] { results.Hits, results.Near, results.ControlHits }
                .SelectMany(found => found.ByPicture.Select(picture => picture.First().Sample))
                .Append(samples)
                .Distinct()
                .Order(),
        ];
        return At(results, rises, control);
    }

    /// <param name="samples">Numbers of samples drawn, ascending.</param>
    public static IReadOnlyList<CurvePoint> At(SampleResults results, IEnumerable<long> samples, bool control)
    {
        Counter hits = new(results.Hits), near = new(results.Near), controlHits = new(results.ControlHits);
        var points = new List<CurvePoint>();
        foreach (var sample in samples)
        {
            hits.MoveTo(sample);
            near.MoveTo(sample);
            controlHits.MoveTo(sample);
            points.Add(new CurvePoint(
                sample, hits.Unique, hits.Passed, near.Unique, control ? controlHits.Unique : null, control ? controlHits.Passed : null));
        }

        return points;
    }

    private sealed class Counter(SampleHits hits)
    {
        private readonly HashSet<long> _pictures = [];

        public int Passed { get; private set; }

        public int Unique => _pictures.Count;

        public void MoveTo(long sample)
        {
            for (; Passed < hits.All.Count && hits.All[Passed].Sample <= sample; Passed++)
            {
                _pictures.Add(hits.All[Passed].Picture);
            }
        }
    }
}
