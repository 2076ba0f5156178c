using System;
namespace LbAgent.Network;
/// <summary>Stub until merged.</summary>
internal sealed class AddressFailedException(string m) : Exception(m);
