package bind

import (
	"fmt"
	"reflect"
)

// Fits returns an error where no body can be read into a type, or where a field of it,
// at any depth, is of a type that can't hold JSON. The error says which types fit. Types
// that read JSON by a method of their own are trusted.
func Fits(t reflect.Type) error {
	p := planOf(t)
	switch p.op {
	case opStruct, opMap, opStringMap, opAny, opRaw, opUnmarshaler:
	default:
		return fmt.Errorf("a body is a JSON object, which does not fit %v: take a struct, a map with strings for keys, or any", t)
	}
	name := t.Name()
	if name == "" {
		name = t.String()
	}
	if path, typ := p.unfit(name, make(map[*plan]bool)); typ != nil {
		return fmt.Errorf("%s is of type %v, which can't hold JSON", path, typ)
	}
	return nil
}

// unfit returns the first type within the plan that can't hold JSON, and the path to it
// as Go has it.
func (p *plan) unfit(path string, seen map[*plan]bool) (string, reflect.Type) {
	if seen[p] {
		return "", nil
	}
	seen[p] = true
	switch p.op {
	case opNone:
		return path, p.typ
	case opPointer:
		return p.elem.unfit(path, seen)
	case opList, opArray, opMap:
		if p.elem != nil { // which the plan of a string's list may lack
			return p.elem.unfit(path+"[]", seen)
		}
	case opStruct:
		for i := range p.fields {
			f := &p.fields[i]
			name := p.typ.FieldByIndex(append([]int{f.index}, f.rest...)).Name
			if at, typ := f.plan.unfit(path+"."+name, seen); typ != nil {
				return at, typ
			}
		}
	}
	return "", nil
}
