using Engram.Diffusion;
using Engram.Storage.DataSets;

namespace Engram.Pipeline.Membership;

/// <summary>A model whose losses are read.</summary>
/// <param name="Name">In the tables: model, models[0] or its name, reference.</param>
/// <param name="Key">Of the configuration, for messages: model, models[0].path.</param>
/// <param name="Members">What it was trained on; null where a set of others tells it, and for the reference model.</param>
/// <param name="MembersKey">Of the configuration, for messages.</param>
internal sealed record AttackedModel(string Name, string Key, ModelFolder Folder, MemberFile? Members, string MembersKey);
