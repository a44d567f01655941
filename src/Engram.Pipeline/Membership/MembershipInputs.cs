using System.Text;
using Engram.Diffusion;
using Engram.Memorization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Options;
using Engram.Pipeline.Runs;
using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Pipeline.Membership;

/// <summary>Every model and list of a membership attack, opened and judged before anything is written.</summary>
internal sealed class MembershipInputs
{
    public const string Target = "model";

    public const string Reference = "reference";

    private MembershipInputs(IReadOnlyList<AttackedModel> models, bool hasReference, IReadOnlyList<float[]>? noise, string contents) =>
        (Models, HasReference, Noise, Contents) = (models, hasReference, noise, contents);

    /// <summary>The target first, then the shadows in their order, and the reference model last.</summary>
    public IReadOnlyList<AttackedModel> Models { get; }

    public bool HasReference { get; }

    /// <summary>The target and the shadows: those with a truth.</summary>
    public int Known => Models.Count - (HasReference ? 1 : 0);

    /// <summary>One array a draw, channels last; null where the generator draws.</summary>
    public IReadOnlyList<float[]>? Noise { get; }

    /// <summary>A line about the contents of each further model, list and noise, for the configuration's hash.</summary>
    public string Contents { get; }

    /// <param name="model">The target, opened.</param>
    /// <exception cref="OptionsException">Models that do not go together, or an attack that they do not allow.</exception>
    public static MembershipInputs Open(RunOptions options, IGeneratorFactory model, CancellationToken stop)
    {
        var membership = options.Membership;
        var target = model is ModelGeneratorFactory opened ? opened.Folder : ModelFolder.Open(options.Model, options.Generate.ToSampling());
        var contents = new StringBuilder();
        var models = new List<AttackedModel>
        {
            new(Target, "model", target, MembersOf("membership.members", membership.Members, membership.Column), membership.Members.Length > 0 ? "membership.members" : "membership.others"),
        };
        for (var i = 0; i < options.Models.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var shadow = options.Models[i];
            var key = $"models[{i}].path";
            var folder = Folder(key, shadow.Path);
            if (models.FirstOrDefault(other => other.Folder.Hash == folder.Hash) is { } same)
            {
                throw new OptionsException(key, $"is the same model as {same.Key}: a target must not stand among its own shadows, nor a shadow twice");
            }

            models.Add(new(shadow.Name ?? $"models[{i}]", key, folder, MembersOf($"models[{i}].members", shadow.Members, shadow.Column), $"models[{i}].members"));
        }

        if (membership.Reference.Length > 0)
        {
            models.Add(new(Reference, "membership.reference", Folder("membership.reference", membership.Reference), null, ""));
        }

        RequireFit(models, options);
        var noise = NoiseOf(membership, models, contents);
        return new MembershipInputs(models, membership.Reference.Length > 0, noise, contents.ToString());

        ModelFolder Folder(string key, string path)
        {
            var folder = ModelFolder.Open(path, options.Generate.ToSampling());
            contents.Append(key).Append(' ').Append(folder.Hash).Append('\n');
            return folder;
        }

        MemberFile? MembersOf(string key, string path, string? column)
        {
            if (path.Length == 0)
            {
                return null;
            }

            contents.Append(key).Append(' ').Append(RunInputs.DigestOf(path, key)).Append('\n');
            return MemberFile.Read(path, column, cancel: stop);
        }
    }

    /// <summary>A text-conditional model takes the caption.</summary>
    /// <exception cref="DataSetException">There is none.</exception>
    public void RequireCaptions(ITrainingSource training, string column)
    {
        if (training.Columns.Caption is null && Models.Any(model => model.Folder.IsTextToImage))
        {
            throw new DataSetException($"{training.Path}: training.caption: no column '{column}'; a text-conditional model takes the caption") { MissingColumn = column };
        }
    }

    private static void RequireFit(List<AttackedModel> models, RunOptions options)
    {
        var image = models[0].Folder.Image;
        var farthest = options.Membership.Attacks.Contains(MembershipScore.Secmi) ? options.Membership.Stride : 0;
        foreach (var model in models)
        {
            if (model.Folder.Image != image)
            {
                var own = model.Folder.Image;
                throw new OptionsException(
                    model.Key, $"makes pictures of {own.Height} × {own.Width} × {own.Channels}, the target of {image.Height} × {image.Width} × {image.Channels}; all models have to see the same pictures");
            }

            if (model.Folder.Classes > 0 && options.Membership.Label is null)
            {
                throw new OptionsException("membership.label", $"is missing; '{model.Folder.Path}' is conditioned on {model.Folder.Classes} classes, name the column of labels");
            }

            foreach (var timestep in options.Membership.Timesteps)
            {
                model.Folder.RequireTimestep(timestep);
            }

            model.Folder.RequireTimestep(options.Membership.Timesteps.Max() + farthest);
        }
    }

    private static IReadOnlyList<float[]>? NoiseOf(MembershipOptions membership, List<AttackedModel> models, StringBuilder contents)
    {
        if (membership.Noise.Length == 0)
        {
            return null;
        }

        IReadOnlyList<float[]> noise = [];
        foreach (var latent in models.Select(model => model.Folder.Latent).Distinct())
        {
            noise = RecordedNoise.Read(membership.Noise, latent);
        }

        contents.Append("membership.noise ").Append(RunInputs.DigestOf(membership.Noise, "membership.noise")).Append('\n');
        return noise.Count >= membership.Draws.Max()
            ? noise
            : throw new OptionsException("membership.noise", $"'{membership.Noise}' holds {noise.Count} draws, membership.draws asks for {membership.Draws.Max()}");
    }
}
