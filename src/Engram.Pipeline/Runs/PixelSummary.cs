using Engram.Pipeline.Options;
using Engram.Pipeline.Options.Rules;

namespace Engram.Pipeline.Runs;

/// <summary>How training pictures became the 8-bit pixels that were compared, in the words of the configuration.</summary>
/// <param name="Filter">Of pictures of another size than the generations', always antialiased.</param>
/// <param name="Crop">none, centre or random.</param>
/// <param name="Flip">Whether the trainer mirrored pictures.</param>
/// <param name="Orientation">Whether the EXIF orientation was applied.</param>
/// <param name="Alpha">drop, white or black.</param>
/// <param name="SixteenBit">scale, high-byte or clip.</param>
public sealed record PixelSummary(string Filter, bool Antialias, string Crop, bool Flip, bool Orientation, string Alpha, string SixteenBit)
{
    internal static PixelSummary Of(TrainingOptions training) => new(
        OptionKeys.WordOf(training.Resize.Filter), true, OptionKeys.WordOf(training.Resize.Crop), training.Resize.Flip,
        training.Orientation, OptionKeys.WordOf(training.Alpha), OptionKeys.WordOf(training.SixteenBit));
}
