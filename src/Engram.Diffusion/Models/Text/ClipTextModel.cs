using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>CLIP's text encoder: token ids → last hidden state after the final norm.</summary>
internal sealed class ClipTextModel : IDisposable
{
    private const string Prefix = "text_model.";
    private const string PositionIds = "embeddings.position_ids";

    private readonly Parameters _parameters;
    private readonly Tensor _tokens;
    private readonly Tensor _positions;
    private readonly ClipTextLayer[] _layers;
    private readonly Norm _norm;

    private ClipTextModel(ClipTextConfig config, Parameters parameters)
    {
        Config = config;
        _parameters = parameters;
        _tokens = parameters.Table("embeddings.token_embedding.weight", config.Vocabulary, config.Width);
        _positions = parameters.Table("embeddings.position_embedding.weight", config.Positions, config.Width);
        _layers = new ClipTextLayer[config.Layers];
        for (var i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new ClipTextLayer(parameters, $"encoder.layers.{i}", config);
        }

        _norm = parameters.LayerNorm("final_layer_norm", config.Width);
        parameters.Finish();
    }

    public ClipTextConfig Config { get; }

    /// <summary>Checks names and shapes of the weights against the configuration, without loading them.</summary>
    public static void Check(ClipTextConfig config, JsonConfig json, WeightSet weights)
    {
        Unify(weights);
        using var model = new ClipTextModel(config, new Parameters(weights, json, null));
    }

    /// <summary>Loads the component whose weights lie in <paramref name="folder"/>.</summary>
    public static ClipTextModel Load(string folder, JsonConfig json, IDevice device)
    {
        using var weights = WeightSet.Open(folder);
        return Load(ClipTextConfig.Parse(json), json, weights, device);
    }

    public static ClipTextModel Load(ClipTextConfig config, JsonConfig json, WeightSet weights, IDevice device)
    {
        Unify(weights);
        return Parameters.Build(weights, json, device, parameters => new ClipTextModel(config, parameters));
    }

    /// <summary>The network with weights that do not exist, to measure it.</summary>
    public static ClipTextModel Random(ClipTextConfig config, JsonConfig json, IDevice device) =>
        Parameters.Build(new RandomWeights(), json, device, parameters => new ClipTextModel(config, parameters));

    /// <param name="ids">n × length token ids.</param>
    /// <param name="output">[n, length, width].</param>
    public void Forward(ActivationPool pool, ReadOnlySpan<int> ids, Tensor output)
    {
        var device = pool.Device;
        var shape = output.Shape;
        pool.Begin(shape.A);
        var hidden = pool.Rent(shape);
        var positions = new Tensor(_positions.Buffer, _positions.Offset, new Shape(shape.B, shape.C));
        device.Embed(ids, _tokens, positions, hidden);
        foreach (var layer in _layers)
        {
            layer.Run(pool, hidden);
        }

        device.LayerNorm(hidden, _norm.Gamma, _norm.Beta, output, Config.Epsilon);
        pool.Return(hidden);
    }

    public void Dispose() => _parameters.Dispose();

    /// <summary>
    /// Brings both spellings (with text_model. before every name, and without) to the one without, and passes over the buffer of
    /// position ids, whose values are 0, 1, 2, … by definition and damaged in merged models (CASES.md, C07).
    /// </summary>
    private static void Unify(WeightSet weights)
    {
        weights.Ignore(Prefix + PositionIds);
        weights.Ignore(PositionIds);
        string? with = null;
        string? without = null;
        foreach (var name in weights.Names)
        {
            if (name.EndsWith(PositionIds, StringComparison.Ordinal))
            {
                continue;
            }

            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                with ??= name;
            }
            else
            {
                without ??= name;
            }
        }

        if (with is not null && without is not null)
        {
            throw ModelException.In(
                Path.Combine(weights.Folder, weights.Files[0]),
                $"holds {with} and {without}: the names of a text encoder begin either all with {Prefix} or none.");
        }

        weights.Rename(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !name.EndsWith(PositionIds, StringComparison.Ordinal)
            ? name[Prefix.Length..]
            : name);
    }
}
